#!/bin/sh
# Makes images from what is installed on this machine, for where no registry can be reached: they stand in for the upstream images, answer to the
# same program names, users and folders, and are for trying things only.
#
#   deploy/tools/stand-in-images.sh FOLDER [bundle|mirror|telemetry]
#
# FOLDER gets the root file systems, and compose overrides that replace nothing but the `image:` lines.
#
# bundle (the default): what the worker's profiles need; override images.yaml
#   stand-in/java   a run time cut from the JDK on the path (jlink), for BASE_IMAGE
#   stand-in/nats   nats-server, busybox
#   stand-in/redis  redis-server, redis-cli, busybox
#   stand-in/nginx  nginx, busybox
#   stand-in/mongo  FerretDB over SQLite, which speaks MongoDB's wire protocol with users and TLS, built from its Go module; busybox
# mirror: besides those of the bundle; override images-mirror.yaml
#   stand-in/exporter  serves fixed files as Concelier or Excititor would serve their exports (deploy/up-checks/exporter); nginx, busybox
# telemetry: besides those of the bundle; overrides images-telemetry.yaml and images-telemetry-storage.yaml
#   stand-in/otel-collector  the collector of checkers.sh
#   stand-in/prometheus      prometheus and promtool of Debian 13
#   stand-in/tempo, loki     the same collector, which takes traces, or log lines, at their address and writes them to its standard output
set -eu
cd "$(dirname "$0")/../.."
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
folder=${1:?the folder to work in}
group=${2:-bundle}
case $group in
  bundle | mirror | telemetry) ;;
  *)
    echo "stand-in-images.sh: $group: is no group of images; bundle, mirror and telemetry are" >&2
    exit 2
    ;;
esac
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)

# put PROGRAM ROOT [NAME]: the program and the libraries that it is linked with
put() {
  program=$(readlink -f "$(command -v "$1")")
  mkdir -p "$2/usr/local/bin"
  cp "$program" "$2/usr/local/bin/${3:-$(basename "$1")}"
  libraries "$program" "$2"
}

libraries() {
  { ldd "$1" 2>/dev/null || true; } | grep -oE '/[^ ]+\.so[^ ]*' | grep -vF "$folder/" | while read -r library; do
    mkdir -p "$2$(dirname "$library")"
    cp -L "$library" "$2$library"
  done
}

# base ROOT UID NAME: what every image has
base() {
  rm -rf "$1"
  mkdir -p "$1/etc" "$1/tmp" "$1/var/tmp" "$1/root" "$1/run" "$1/usr/local/bin"
  chmod 1777 "$1/tmp" "$1/var/tmp"
  printf 'root:x:0:0:root:/root:/sbin/nologin\n%s:x:%s:%s:%s:/tmp:/sbin/nologin\n' "$3" "$2" "$2" "$3" >"$1/etc/passwd"
  printf 'root:x:0:\n%s:x:%s:\n' "$3" "$2" >"$1/etc/group"
}

shell() {
  put busybox "$1"
  mkdir -p "$1/bin"
  for name in sh cat sed grep tr wget mkdir; do ln -s /usr/local/bin/busybox "$1/bin/$name"; done
}

# image NAME ROOT LINES: FROM scratch, the root file system, and further lines of a Dockerfile
image() {
  printf 'FROM scratch\nCOPY . /\nENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n%b\n' "$3" >"$folder/$1.Dockerfile"
  DOCKER_BUILDKIT=0 docker build -q -f "$folder/$1.Dockerfile" -t "stand-in/$1:local" "$2" >"$folder/$1.log" 2>&1 || {
    cat "$folder/$1.log" >&2
    exit 1
  }
  docker image inspect -f '{{.Size}}' "stand-in/$1:local" | awk -v name="stand-in/$1:local" '{ printf "%s %.0f MB\n", name, $1 / 1000000 }'
}

java_image() {
  root=$folder/java
  base "$root" 65532 nonroot
  home=$(dirname "$(dirname "$(readlink -f "$(command -v "${JAVA_HOME:+$JAVA_HOME/bin/}javac")")")")
  mkdir -p "$root/usr/lib"
  "$home/bin/jlink" --output "$root/usr/lib/java" --no-header-files --no-man-pages --strip-java-debug-attributes \
    --add-modules java.se,jdk.unsupported,jdk.crypto.ec,jdk.management,jdk.naming.dns,jdk.zipfs,jdk.localedata,jdk.charsets,jdk.net,jdk.jfr
  # the archive of the JDK's own classes, on which that of the worker is built
  "$root/usr/lib/java/bin/java" -Xshare:dump >/dev/null 2>&1
  mkdir -p "$root/usr/bin"
  ln -s ../lib/java/bin/java "$root/usr/bin/java"
  find "$root/usr/lib/java" -type f \( -name '*.so' -o -name java \) | while read -r file; do libraries "$file" "$root"; done
  image java "$root" 'USER 65532\nENTRYPOINT ["java", "-jar"]'
}

nats_image() {
  root=$folder/nats
  base "$root" 65532 nats
  # that of Debian 12 is too old to know sync_interval
  sh deploy/tools/from-debian-13.sh target/tools nats-server
  put "$PWD/target/tools/usr/sbin/nats-server" "$root"
  shell "$root"
  image nats "$root" 'EXPOSE 4222\nCMD ["nats-server"]'
}

redis_image() {
  root=$folder/redis
  base "$root" 999 redis
  put redis-server "$root" redis-server
  put redis-cli "$root"
  shell "$root"
  mkdir -p "$root/data"
  image redis "$root" 'RUN ["/usr/local/bin/busybox", "chown", "999:1000", "/data"]\nWORKDIR /data\nCMD ["redis-server"]'
}

nginx_image() {
  root=$folder/nginx
  base "$root" 101 nginx
  put nginx "$root"
  shell "$root"
  mkdir -p "$root/var/log/nginx" "$root/etc/nginx"
  image nginx "$root" 'USER 101\nCMD ["nginx"]'
}

exporter_image() {
  root=$folder/exporter
  base "$root" 65532 nonroot
  put nginx "$root"
  shell "$root"
  mkdir -p "$root/etc/nginx" "$root/usr/share/exports" "$root/var/log/nginx"
  cp deploy/up-checks/exporter/nginx.conf "$root/etc/nginx/exporter.conf"
  cp deploy/up-checks/exporter/start.sh "$root/usr/local/bin/start-exporter"
  cp deploy/up-checks/exporter/*.json "$root/usr/share/exports/"
  chmod 0755 "$root/usr/local/bin/start-exporter"
  image exporter "$root" 'USER 65532\nCMD ["start-exporter"]\nHEALTHCHECK CMD wget -q -O /dev/null http://127.0.0.1:8081/healthz'
}

# override FILE SERVICE...: a compose file that replaces nothing but their images
override() {
  printf '# Replaces nothing but images: those of deploy/tools/stand-in-images.sh.\nservices:\n' >"$folder/$1"
  file=$1
  shift
  for service in "$@"; do printf '  %s: { image: "stand-in/%s:local" }\n' "${service%%=*}" "${service#*=}" >>"$folder/$file"; done
}

case $group in
  bundle)
    . deploy/tools/stand-in-mongo.sh
    java_image
    nats_image
    redis_image
    nginx_image
    mongo_image
    override images.yaml mongo nats redis
    # shellcheck disable=SC2154 # of stand-in-mongo.sh
    echo "stand-in-images.sh: the store is FerretDB $ferret over SQLite, with one write at a time, and without the projection of findAndModify; override: $folder/images.yaml"
    ;;
  mirror)
    exporter_image
    override images-mirror.yaml mongo mirror-gateway=nginx
    ;;
  telemetry)
    . deploy/tools/stand-in-telemetry.sh
    collector_image
    prometheus_image
    storage_image tempo
    storage_image loki
    override images-telemetry.yaml otel-collector
    override images-telemetry-storage.yaml prometheus tempo loki
    ;;
esac
