#!/bin/sh
# Makes certificates for the telemetry overlays: an authority, the collector, its clients (the worker, Prometheus, Tempo, Loki, Grafana).
# For development and trials; in production bring those of your own authority, under the same names.
#
#   deploy/tools/generate_dev_tls.sh [FOLDER]
#
# FOLDER is deploy/telemetry/certs, which git ignores. The authority is kept where there is one; everything else is made anew, for 397 days.
# Keys can be read by all, so that the containers' users can; the folder only by its owner.
set -eu

folder=${1:-$(cd "$(dirname "$0")/.." && pwd)/telemetry/certs}
command -v openssl >/dev/null 2>&1 || {
  echo 'openssl: not found; install the package openssl with the package manager of this system' >&2
  exit 1
}
umask 022
mkdir -p "$folder"
chmod 0700 "$folder"
cd "$folder"

if [ ! -e ca.key ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1825 -sha256 -subj '/O=Stella Ops development/CN=telemetry authority' \
    -addext 'basicConstraints=critical,CA:TRUE' -addext 'keyUsage=critical,keyCertSign,cRLSign' -keyout ca.key -out ca.crt 2>/dev/null
  chmod 0600 ca.key
  chmod 0444 ca.crt
fi

# certificate NAME USAGE
certificate() {
  rm -f "$1.key" "$1.crt"
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/O=Stella Ops development/CN=$1" -keyout "$1.key" -out "$1.csr" 2>/dev/null
  printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=%s\nsubjectAltName=DNS:%s,DNS:localhost,IP:127.0.0.1\n' "$2" "$1" >"$1.ext"
  openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -set_serial "0x$(openssl rand -hex 12)" -days 397 -sha256 -extfile "$1.ext" -out "$1.crt" 2>/dev/null
  rm -f "$1.csr" "$1.ext"
  chmod 0444 "$1.key" "$1.crt"
}

certificate otel-collector serverAuth,clientAuth
certificate scheduler-worker clientAuth
certificate prometheus serverAuth,clientAuth
certificate tempo serverAuth
certificate loki serverAuth
certificate grafana serverAuth,clientAuth
echo "$folder: certificates of otel-collector, scheduler-worker, prometheus, tempo, loki, grafana"
