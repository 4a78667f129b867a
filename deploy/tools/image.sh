#!/bin/sh
# Builds the images of the worker and of the reference scanner with the engine that `docker` reaches, prints their sizes, and writes the CycloneDX
# SBOM of the worker's image to target/image/scheduler-worker.cdx.json. `make image` packages the jar first.
#
# Variables: IMAGE_VERSION (dev), BASE_IMAGE (that of deploy/Dockerfile; another one needs `java` 17 or newer on its path).
set -eu
cd "$(dirname "$0")/../.."

version=${IMAGE_VERSION:-dev}
if ! docker version >/dev/null 2>&1; then
  echo 'image.sh: no Docker engine answers (docker version says why); start one, or set DOCKER_HOST' >&2
  exit 1
fi
base=$(sed -n 's/^ARG BASE_IMAGE=//p' deploy/Dockerfile)
base=${BASE_IMAGE:-$base}

# What the reference scanner runs on: its classes, its samples, and of the test class path the libraries that it loads.
stage=target/reference-scanner
rm -rf "$stage"
mkdir -p "$stage/classes/org/stellaops/scheduler/dev" "$stage/lib" target/image
cp -r target/test-classes/org/stellaops/scheduler/dev/scanner "$stage/classes/org/stellaops/scheduler/dev/"
cp -r src/dev/resources/samples "$stage/samples"
tr ':' '\n' <target/dev.classpath | grep -E '/(jackson-|netty-|cyclonedx-core|slf4j-api|cvss-calculator|versatile|maven-artifact|commons-(lang3|io|codec|collections4)|semver4j|packageurl|json-schema-validator|woodstox|stax2|itu)[^/]*\.jar$' |
  while read -r jar; do cp "$jar" "$stage/lib/"; done

# DOCKER_BUILDKIT=0: the engine alone is enough, no plugin is needed
build() {
  DOCKER_BUILDKIT=0 docker build -q -f "$1" -t "$2" --build-arg "BASE_IMAGE=$base" . >"target/image/$3.id" 2>"target/image/$3.log" || {
    cat "target/image/$3.log" >&2
    exit 1
  }
  docker image inspect -f "$2: {{.Size}} bytes, {{len .RootFS.Layers}} layers" "$2" | awk '{ printf "%s %.0f MB, %s layers\n", $1, $2 / 1000000, $4 }'
}
build deploy/Dockerfile "stellaops/scheduler-worker:$version" scheduler-worker
build deploy/Dockerfile.reference-scanner "stellaops/reference-scanner:$version" reference-scanner

mvn -B -ntp -q org.cyclonedx:cyclonedx-maven-plugin:makeBom
python3 deploy/tools/image-sbom.py --jar target/scheduler-worker.jar --bom target/bom.json --base "$base" --out target/image/scheduler-worker.cdx.json
