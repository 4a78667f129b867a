# shellcheck shell=sh disable=SC2154 # folder and the functions are those of the script that reads this
# Stand-ins for the telemetry overlays; read by stand-in-images.sh, started by nobody.

collector_image() {
  root=$folder/otel-collector
  base "$root" 10001 otel
  put "$(sh deploy/tools/checkers.sh otel-collector)" "$root" otelcol-contrib
  image otel-collector "$root" 'USER 10001\nENTRYPOINT ["otelcol-contrib"]'
}

prometheus_image() {
  root=$folder/prometheus
  base "$root" 65534 nobody
  # those of Debian 12 do not know the switches of the health check
  sh deploy/tools/from-debian-13.sh target/tools prometheus promtool
  put "$PWD/target/tools/usr/bin/prometheus" "$root"
  put "$PWD/target/tools/usr/bin/promtool" "$root"
  shell "$root"
  mkdir -p "$root/prometheus"
  image prometheus "$root" 'RUN ["/usr/local/bin/busybox", "chown", "65534:65534", "/prometheus"]\nUSER 65534\nWORKDIR /prometheus\nENTRYPOINT ["prometheus"]'
}

# storage_image tempo|loki: a collector at their address, with their certificate, which writes what it takes to its standard output. Tempo's own
# configuration says where traces are taken in the words of a collector; of Loki's nothing is read.
storage_image() {
  root=$folder/$1
  base "$root" 10001 "$1"
  put "$(sh deploy/tools/checkers.sh otel-collector)" "$root" otelcol-contrib
  shell "$root"
  case $1 in
    tempo) data=/var/tempo signal=traces ;;
    loki) data=/loki signal=logs ;;
  esac
  mkdir -p "$root$data"
  cat >"$root/etc/loki-receivers.yaml" <<'YAML'
receivers:
  otlp:
    protocols:
      http:
        endpoint: 0.0.0.0:3100
        logs_url_path: /otlp/v1/logs
        tls:
          cert_file: /run/secrets/loki-tls-certificate
          key_file: /run/secrets/loki-tls-key
          client_ca_file: /run/secrets/otel-tls-ca
YAML
  cat >"$root/usr/local/bin/$1" <<SH
#!/bin/sh
# Stands in for $1: knows the one switch of docker-compose.telemetry-storage.yaml.
set -eu
[ "\$*" = -config.file=/etc/$1/$1.yaml ] || { echo "stand-in $1: does not know \$*" >&2; exit 2; }
{
  case $1 in
    tempo) sed -n '/^  receivers:/,/^\$/s/^  //p' /etc/tempo/tempo.yaml ;;
    loki) cat /etc/loki-receivers.yaml ;;
  esac
  cat <<'YAML'
exporters: { debug: { verbosity: detailed } }
service:
  telemetry: { metrics: { level: none } }
  pipelines: { $signal: { receivers: [otlp], exporters: [debug] } }
YAML
} >$data/stand-in.yaml
exec otelcol-contrib --config=$data/stand-in.yaml
SH
  chmod 0755 "$root/usr/local/bin/$1"
  image "$1" "$root" "RUN [\"/usr/local/bin/busybox\", \"chown\", \"10001:10001\", \"$data\"]\nUSER 10001\nENTRYPOINT [\"$1\"]"
}
