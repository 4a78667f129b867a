#!/usr/bin/env bash
# Makes the SBOMs of the reference scanner's sample images and their index, with the real CycloneDX generators.
#
#   deploy/tools/make-samples/make-samples.sh [name ...]     all samples, or those named
#
# Needs node with npm, python3 with venv, go, cargo, mvn and git, each able to reach its usual registry.
# Generators are installed into, and everything is worked on in, $WORK (default: a folder of the user's cache).
# What resolves today may differ from what resolved when the committed samples were made; their digests change then.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
samples=$(cd "$here/../../.." && pwd)/src/dev/resources/samples
WORK=${WORK:-${XDG_CACHE_HOME:-$HOME/.cache}/scheduler-samples}
tools=$WORK/tools
mkdir -p "$tools" "$WORK/raw"
cd "$WORK"

npm_tool() {
  [ -x "$tools/node_modules/.bin/cyclonedx-npm" ] ||
    npm install --silent --ignore-scripts --prefix "$tools" @cyclonedx/cyclonedx-npm@4.0.0
}
npm_make() { # name packages…
  local dir=$WORK/npm/$1 raw=$WORK/raw/$1.json name=$1
  shift
  rm -rf "$dir" && mkdir -p "$dir" && cd "$dir"
  printf '{"name":"%s-app","version":"1.0.0","private":true}\n' "$name" >package.json
  npm install --silent --package-lock-only --ignore-scripts --omit=dev --save-exact "$@"
  "$tools/node_modules/.bin/cyclonedx-npm" --package-lock-only --omit dev --output-reproducible --spec-version 1.5 -o "$raw"
}

pypi_tool() {
  [ -x "$tools/venv/bin/cyclonedx-py" ] || {
    python3 -m venv "$tools/venv"
    "$tools/venv/bin/pip" install --quiet cyclonedx-bom==7.5.0 uv==0.13.9
  }
}
pypi_make() { # name python requirements…
  local dir=$WORK/pypi/$1 raw=$WORK/raw/$1.json python=$2
  shift 2
  rm -rf "$dir" && mkdir -p "$dir" && cd "$dir"
  printf '%s\n' "$@" >requirements.in
  "$tools/venv/bin/uv" pip compile -q --no-header --no-annotate --python-version "$python" requirements.in -o requirements.txt
  "$tools/venv/bin/cyclonedx-py" requirements --sv 1.5 --output-reproducible --of JSON -o "$raw" requirements.txt
}

go_tool() {
  [ -x "$tools/bin/cyclonedx-gomod" ] ||
    GOBIN=$tools/bin go install github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.9.0
}
go_make() { # name module@version
  local dir=$WORK/go/$1 raw=$WORK/raw/$1.json source
  source=$(cd "$WORK" && go mod download -json "$2" | python3 -c 'import json, sys; print(json.load(sys.stdin)["Dir"])')
  rm -rf "$dir" && mkdir -p "$WORK/go" && cp -r "$source" "$dir" && chmod -R u+w "$dir" && cd "$dir"
  # the generator takes the module's version from a tag
  git init -q . && git add -A -f
  git -c user.name=samples -c user.email=samples@localhost -c commit.gpgsign=false commit -qm "$2"
  git tag "${2##*@}"
  GOFLAGS=-mod=mod "$tools/bin/cyclonedx-gomod" mod -json -output-version 1.5 -noserial -output "$raw" . 2>"$dir.log"
}

maven_tool() { :; }
maven_make() { # name group:artifact version
  local dir=$WORK/maven/$1 raw=$WORK/raw/$1.json
  rm -rf "$dir" && mkdir -p "$dir" && cd "$dir"
  mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy -Dartifact="$2:$3:pom" -DoutputDirectory="$dir"
  mv ./*.pom pom.xml
  mvn -q -B org.cyclonedx:cyclonedx-maven-plugin:2.9.1:makeBom -DoutputFormat=json -DoutputName=bom -DschemaVersion=1.5 \
    -DincludeTestScope=false -DincludeBomSerialNumber=false
  cp target/bom.json "$raw"
}

cargo_tool() {
  [ -x "$tools/bin/cargo-cyclonedx" ] || cargo install -q cargo-cyclonedx --version 0.5.7 --locked --root "$tools"
}
cargo_make() { # name crate@version
  local dir=$WORK/cargo/$1 raw=$WORK/raw/$1.json crate=${2%@*} version=${2##*@}
  rm -rf "$dir" && mkdir -p "$dir/fetch/src" && cd "$dir/fetch"
  : >src/lib.rs
  printf '[package]\nname = "fetch"\nversion = "0.0.0"\nedition = "2021"\n[dependencies]\n"%s" = "=%s"\n' "$crate" "$version" >Cargo.toml
  cargo vendor -q --versioned-dirs vendor >/dev/null
  # a published program carries its own Cargo.lock, so this is what the release was built from
  mv "vendor/$crate-$version" "$dir/crate" && rm -rf "$dir/fetch" && cd "$dir/crate"
  test -f Cargo.lock
  PATH=$tools/bin:$PATH cargo cyclonedx -q -f json --spec-version 1.5 --override-filename bom
  cp bom.json "$raw"
}

grep -v '^#' "$here/samples.tsv" | while IFS=$'\t' read -r kind name version packages; do
  if [ $# -gt 0 ] && [[ " $* " != *" $name "* ]]; then continue; fi
  echo "$kind $name $version"
  "${kind}_tool" </dev/null
  # shellcheck disable=SC2086 # the packages are separate words
  case $kind in
    maven) (maven_make "$name" "$packages" "$version") </dev/null ;;
    *) ("${kind}_make" "$name" $packages) </dev/null ;;
  esac
done

python3 "$here/tidy.py" "$here/samples.tsv" "$WORK" "$samples"
