#!/bin/sh
# Starts the bundles for real: makes stand-in images, builds ours, and runs every step of deploy/up-checks (ARGS names single ones by a part of their
# name) on a Docker engine. Where no engine can run this fails; DEPLOY_UP_CHECK=skip is the word for "I know, leave it out".
#
#   deploy/tools/deploy-up-check.sh [part-of-a-name...]
set -eu
cd "$(dirname "$0")/../.."

if [ "${DEPLOY_UP_CHECK:-run}" = skip ]; then
  echo 'deploy-up-check: LEFT OUT, because DEPLOY_UP_CHECK=skip says so; no bundle was started' >&2
  exit 0
fi
if [ "${UP_CHECK_INSIDE:-no}" = no ]; then
  UP_CHECK_INSIDE=yes exec sh deploy/tools/with-engine.sh sh "$0" "$@"
fi

sh deploy/tools/stand-in-images.sh target/stand-ins
BASE_IMAGE=stand-in/java:local sh deploy/tools/image.sh
COMPOSE=$(sh deploy/tools/compose.sh)
export COMPOSE
passed=0
failed=0
took=''
for step in deploy/up-checks/*.sh; do
  name=$(basename "$step" .sh)
  wanted=no
  [ $# -gt 0 ] || wanted=yes
  for part in "$@"; do
    case $name in *"$part"*) wanted=yes ;; esac
  done
  [ "$wanted" = yes ] || continue
  echo "== $name"
  from=$(date +%s)
  if sh "$step"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED  $name"
  fi
  took="$took $name $(($(date +%s) - from)) s,"
done
echo "seconds:${took%,}"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
