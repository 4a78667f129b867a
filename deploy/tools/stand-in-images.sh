#!/bin/sh
# Makes images from what is installed on this machine, for where no registry can be reached: they stand in for the upstream images, answer to the
# same program names, users and folders, and are for trying things only.
#
#   deploy/tools/stand-in-images.sh FOLDER
#
# FOLDER gets the root file systems, and images.yaml: a compose override that replaces nothing but the `image:` lines. Images:
#   stand-in/java   a run time cut from the JDK on the path (jlink), for BASE_IMAGE
#   stand-in/nats   nats-server, busybox
#   stand-in/redis  redis-server, redis-cli, busybox
#   stand-in/nginx  nginx, busybox
#   stand-in/mongo  FerretDB over SQLite, which speaks MongoDB's wire protocol with users and TLS, built from its Go module; busybox
set -eu
cd "$(dirname "$0")/../.."
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
folder=${1:?the folder to work in}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
ferret=v1.24.2
ferret_sum=h1:trrUU0LbmusMbyubhPS1IELncvrIwKrsRT2LW1UUWCw=

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

# FerretDB's own module and its own go.sum; one file that its release script would make is missing in the module.
# It is kept, as the programs of checkers.sh are.
ferretdb() {
  kept=${CHECKERS_FOLDER:-${XDG_CACHE_HOME:-$HOME/.cache}/stellaops-checkers}/ferretdb-$ferret-one-write
  if [ ! -x "$kept" ]; then
    mkdir -p "$(dirname "$kept")"
    build_ferretdb "$kept.new"
    mv "$kept.new" "$kept"
  fi
  cp "$kept" "$1"
}

build_ferretdb() {
  command -v go >/dev/null || {
    echo 'stand-in-images.sh: go: not found; install Go 1.24 or newer with the package manager of this system' >&2
    exit 1
  }
  echo "Building FerretDB $ferret (once; takes some minutes)" >&2
  go mod download -json "github.com/FerretDB/FerretDB@$ferret" >"$folder/ferretdb.json" || {
    cat "$folder/ferretdb.json" >&2
    exit 1
  }
  grep -q "\"$ferret_sum\"" "$folder/ferretdb.json" || {
    echo "stand-in-images.sh: FerretDB $ferret is not the one that this script knows ($ferret_sum)" >&2
    exit 1
  }
  rm -rf "$folder/ferretdb-source"
  cp -r "$(sed -n 's/^\t"Dir": "\(.*\)",$/\1/p' "$folder/ferretdb.json")" "$folder/ferretdb-source"
  chmod -R u+w "$folder/ferretdb-source"
  echo "$ferret" >"$folder/ferretdb-source/build/version/version.txt"
  # It refuses the projection of findAndModify, which MongoDB knows and the worker uses to leave out a list: here the whole document is returned.
  # shellcheck disable=SC2016 # the backquotes are Go's
  sed -i 's/`ferretdb:"fields,unimplemented"`/`ferretdb:"fields,ignored"`/' "$folder/ferretdb-source/internal/handler/common/findandmodify.go"
  # It reads and then writes, so that of two changes of one document at once one is lost; MongoDB's are atomic. Here one write at a time is done.
  printf 'package handler\n\nimport "sync"\n\nvar oneWrite sync.Mutex\n' >"$folder/ferretdb-source/internal/handler/one_write.go"
  for message in findandmodify update insert delete; do
    sed -i 's/^func (h \*Handler) Msg.*connCtx context.Context.*{$/&\n\toneWrite.Lock()\n\tdefer oneWrite.Unlock()\n/' "$folder/ferretdb-source/internal/handler/msg_$message.go"
    grep -q oneWrite.Lock "$folder/ferretdb-source/internal/handler/msg_$message.go"
  done
  (cd "$folder/ferretdb-source" && CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o "$1" ./cmd/ferretdb)
  rm -rf "$folder/ferretdb-source"
}

mongo_image() {
  root=$folder/mongo
  base "$root" 999 mongodb
  ferretdb "$root/usr/local/bin/ferretdb"
  shell "$root"
  cat >"$root/usr/local/bin/mongod" <<'SH'
#!/bin/sh
# Stands in for mongod: understands the switches of deploy/compose/services.yaml, keeps data in /data/db, and asks for the worker's password.
while [ $# -gt 0 ]; do
  case $1 in
    --tlsCertificateKeyFile) pem=$2; shift ;;
    --tlsCAFile) ca=$2; shift ;;
    --tlsMode) shift ;;
    --auth | --bind_ip_all) ;;
    *) echo "stand-in mongod: does not know $1" >&2; exit 2 ;;
  esac
  shift
done
export FERRETDB_HANDLER=sqlite FERRETDB_SQLITE_URL=file:/data/db/ FERRETDB_STATE_DIR=/data/db FERRETDB_TELEMETRY=disable FERRETDB_DEBUG_ADDR=-
export FERRETDB_TEST_ENABLE_NEW_AUTH=true FERRETDB_SETUP_DATABASE=admin FERRETDB_SETUP_USERNAME=scheduler-worker
FERRETDB_SETUP_PASSWORD=$(cat /run/secrets/mongo-worker-password)
export FERRETDB_SETUP_PASSWORD FERRETDB_LISTEN_ADDR= FERRETDB_LISTEN_TLS=0.0.0.0:27017
export FERRETDB_LISTEN_TLS_CERT_FILE=$pem FERRETDB_LISTEN_TLS_KEY_FILE=$pem FERRETDB_LISTEN_TLS_CA_FILE=$ca
exec ferretdb --log-level=WARN
SH
  cat >"$root/usr/local/bin/mongosh" <<'SH'
#!/bin/sh
# Stands in for mongosh in the health check: whether the port takes connections. FerretDB's own ping knows no client certificate.
exec busybox nc -w 3 127.0.0.1 27017 </dev/null
SH
  chmod +x "$root/usr/local/bin/mongod" "$root/usr/local/bin/mongosh"
  mkdir -p "$root/data/db" "$root/data/configdb" "$root/docker-entrypoint-initdb.d"
  image mongo "$root" 'RUN ["/usr/local/bin/busybox", "chown", "999:999", "/data/db", "/data/configdb"]\nCMD ["mongod"]'
}

java_image
nats_image
redis_image
nginx_image
mongo_image
cat >"$folder/images.yaml" <<'YAML'
# Replaces nothing but images: those of deploy/tools/stand-in-images.sh.
services:
  mongo: { image: "stand-in/mongo:local" }
  nats: { image: "stand-in/nats:local" }
  redis: { image: "stand-in/redis:local" }
YAML
echo "stand-in-images.sh: the store is FerretDB $ferret over SQLite, with one write at a time, and without the projection of findAndModify; override: $folder/images.yaml"
