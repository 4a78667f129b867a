# shellcheck shell=sh disable=SC2154 # folder and the functions are those of the script that reads this
# The stand-in for the store; read by stand-in-images.sh, started by nobody.
ferret=v1.24.2
ferret_sum=h1:trrUU0LbmusMbyubhPS1IELncvrIwKrsRT2LW1UUWCw=

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
