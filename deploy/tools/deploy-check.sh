#!/bin/sh
# Checks the deployment bundles without an engine: runs every step of deploy/checks in the order of their names, all of them even when
# one fails, and ends with how many passed. ARGS names single steps by a part of their name.
#
#   deploy/tools/deploy-check.sh [part-of-a-name...]
set -eu
cd "$(dirname "$0")/../.."

log=$(mktemp)
trap 'rm -f "$log"' EXIT INT TERM
passed=0
failed=0
for step in deploy/checks/*.sh; do
  name=$(basename "$step" .sh)
  wanted=no
  [ $# -gt 0 ] || wanted=yes
  for part in "$@"; do
    case $name in *"$part"*) wanted=yes ;; esac
  done
  [ "$wanted" = yes ] || continue
  if sh "$step" >"$log" 2>&1; then
    passed=$((passed + 1))
    echo "ok      $name: $(tail -n 1 "$log")"
  else
    failed=$((failed + 1))
    echo "FAILED  $name"
    sed 's/^/        /' "$log"
  fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
