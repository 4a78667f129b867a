#!/bin/sh
# Prints how to call Docker Compose 2.24 or newer on this machine: `docker compose` where it is one, else the program of Debian 13's package, unpacked
# into target/tools. Needs no engine.
set -eu
cd "$(dirname "$0")/../.."
version=$(docker compose version --short 2>/dev/null | sed 's/^v//') || version=''
major=${version%%.*}
rest=${version#*.}
minor=${rest%%.*}
if [ -n "$version" ] && { [ "$major" -gt 2 ] || { [ "$major" -eq 2 ] && [ "$minor" -ge 24 ]; }; }; then
  echo 'docker compose'
  exit 0
fi
sh deploy/tools/from-debian-13.sh target/tools docker-compose >&2
echo "$PWD/target/tools/usr/libexec/docker/cli-plugins/docker-compose"
