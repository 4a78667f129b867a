#!/bin/sh
# Every shell script below .ci and deploy, with what it reads in (-x).
set -eu
scripts=$(find .ci deploy -type f -exec awk 'FNR == 1 { if (/^#!.*[\/ ](ba)?sh$/) print FILENAME; nextfile }' {} +)
# shellcheck disable=SC2086 # a list of files without spaces
shellcheck -x $scripts
# shellcheck disable=SC2086 # as above
echo "$(echo $scripts | wc -w) scripts, nothing found"
