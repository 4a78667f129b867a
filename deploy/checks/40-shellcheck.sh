#!/bin/sh
# Every shell script below .ci and deploy.
set -eu
scripts=$(grep -rlIE -m1 '^#!.*\b(ba)?sh\b' .ci deploy)
# shellcheck disable=SC2086 # a list of files without spaces
shellcheck $scripts
# shellcheck disable=SC2086 # as above
echo "$(echo $scripts | wc -w) scripts, nothing found"
