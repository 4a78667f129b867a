#!/bin/sh
# Runs a command with a Docker engine: the one that `docker` reaches already, else one of its own (dockerd by hand, with its own data root, socket and
# pid file, all in a folder that goes away with it), which is stopped afterwards.
#
#   deploy/tools/with-engine.sh COMMAND...
set -eu
PATH="$PATH:/usr/sbin:/sbin"
if docker info >/dev/null 2>&1; then
  echo "engine: the one that docker reaches, $(docker info -f '{{.ServerVersion}}')" >&2
  exec "$@"
fi
if [ "$(id -u)" -ne 0 ] || ! command -v dockerd >/dev/null; then
  echo 'with-engine.sh: no Docker engine answers, and none can be started here: that needs root and dockerd (deploy/tools/require.sh dockerd)' >&2
  exit 1
fi
home=$(mktemp -d /tmp/engine.XXXXXX)
dockerd --data-root "$home/data" --exec-root "$home/exec" --pidfile "$home/pid" -H "unix://$home/socket" >"$home/log" 2>&1 &
engine=$!
stop() {
  kill "$engine" 2>/dev/null || true
  wait "$engine" 2>/dev/null || true
  rm -rf "$home" 2>/dev/null || true
}
trap stop EXIT
trap 'exit 1' INT TERM
export DOCKER_HOST="unix://$home/socket"
tries=0
until docker info >/dev/null 2>&1; do
  tries=$((tries + 1))
  if [ "$tries" -gt 60 ] || ! kill -0 "$engine" 2>/dev/null; then
    echo 'with-engine.sh: dockerd did not start:' >&2
    tail -n 20 "$home/log" >&2
    exit 1
  fi
  sleep 0.5
done
echo "engine: started by hand, $(docker info -f '{{.ServerVersion}} with {{.Driver}}')" >&2
"$@"
