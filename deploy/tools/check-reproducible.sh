#!/bin/sh
# Packages the worker twice, in two folders, with two clocks' zones and languages, and compares the bytes.
# Not part of `make verify`: it takes two whole builds.
set -eu
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

# build NAME TZ LANGUAGE: a copy of the tracked files, as a clone would have them
build() {
  mkdir -p "$work/$1"
  git ls-files -z | tar --null --files-from=- -cf - | tar -xf - -C "$work/$1"
  (cd "$work/$1" && TZ=$2 LC_ALL=$3 mvn -B -ntp -q -Dmaven.test.skip=true -Dspotless.check.skip=true package)
}

build one UTC C
build second-folder Asia/Tokyo C.UTF-8

for jar in one second-folder; do
  (cd "$work/$jar/target" && sha256sum scheduler-worker.jar)
done
if cmp "$work/one/target/scheduler-worker.jar" "$work/second-folder/target/scheduler-worker.jar"; then
  echo 'check-reproducible: two builds, the same bytes'
else
  echo 'check-reproducible: the two jars differ; compare them entry by entry with: unzip -lv' >&2
  exit 1
fi
