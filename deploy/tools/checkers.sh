#!/bin/sh
# Programs that check the deployment bundles and that no package of the system brings. Each is built once from a pinned version, into a
# folder of its own outside the repository, and its path is printed.
#
#   deploy/tools/checkers.sh helm|strict-kinds|otel-collector|python
#
# Needs Go 1.26 or newer, and Python 3 with venv for the last. CHECKERS_FOLDER names another folder.
set -eu
cd "$(dirname "$0")/../.."

HELM=v3.22.0
KUBERNETES=1.34
COLLECTOR=v0.161.0
PYTHON='kubernetes-validate==1.37.0 PyYAML==6.0.3 grpcio==1.76.0 opentelemetry-proto==1.45.2'

folder=${CHECKERS_FOLDER:-${XDG_CACHE_HOME:-$HOME/.cache}/stellaops-checkers}
mkdir -p "$folder"

need() {
  command -v "$1" >/dev/null 2>&1 || {
    echo "$1: not found; $2" >&2
    exit 1
  }
}

# Runs a build whose output only matters when it fails; one at a time, for two of them fill a machine.
quietly() {
  log=$(mktemp)
  if ! flock "$folder/lock" nice "$@" >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    exit 1
  fi
  rm -f "$log"
}

go_install() {
  need go 'install Go 1.26 or newer with the package manager of this system'
  echo "Building $1 (once; takes some minutes)" >&2
  GOBIN=$folder/new GOFLAGS=-trimpath quietly go install -ldflags "-s -w ${2:-}" "$1"
}

case ${1:-} in
  helm)
    path=$folder/helm-$HELM-$KUBERNETES
    if [ ! -x "$path" ]; then
      # as Helm's own build does it: the version of Kubernetes that charts are rendered for
      util=helm.sh/helm/v3/pkg/chartutil
      go_install "helm.sh/helm/v3/cmd/helm@$HELM" "-X $util.k8sVersionMajor=${KUBERNETES%%.*} -X $util.k8sVersionMinor=${KUBERNETES#*.}"
      mv "$folder/new/helm" "$path"
    fi
    ;;
  strict-kinds)
    path=$folder/strict-kinds-$(cat deploy/helm/check/go.sum deploy/helm/check/main.go | sha256sum | cut -c 1-16)
    if [ ! -x "$path" ]; then
      need go 'install Go 1.26 or newer with the package manager of this system'
      echo 'Building deploy/helm/check (once; takes some minutes)' >&2
      quietly go -C deploy/helm/check build -buildvcs=false -trimpath -ldflags '-s -w' -o "$path" .
    fi
    ;;
  otel-collector)
    path=$folder/otel-collector-$COLLECTOR-$(sha256sum deploy/telemetry/collector/builder.yaml | cut -c 1-16)
    if [ ! -x "$path" ]; then
      go_install "go.opentelemetry.io/collector/cmd/builder@$COLLECTOR"
      rm -rf "$folder/new-collector"
      sed "s,^dist:,&\n  output_path: $folder/new-collector," deploy/telemetry/collector/builder.yaml >"$folder/new/builder.yaml"
      quietly "$folder/new/builder" --config "$folder/new/builder.yaml" --skip-compilation
      quietly go -C "$folder/new-collector" build -buildvcs=false -trimpath -ldflags '-s -w' -o "$path" .
      rm -rf "$folder/new-collector"
    fi
    ;;
  python)
    # an interpreter with the schemas of Kubernetes, YAML and OTLP over gRPC
    path=$folder/python-$(echo "$PYTHON" | sha256sum | cut -c 1-16)/bin/python
    if [ ! -x "$path" ]; then
      need python3 'install Python 3 with venv'
      environment=${path%/bin/python}
      rm -rf "$environment"
      quietly python3 -m venv "$environment"
      # shellcheck disable=SC2086 # a list of packages
      if ! (quietly "$environment/bin/python" -m pip install --quiet --disable-pip-version-check $PYTHON); then
        rm -rf "$environment"
        exit 1
      fi
    fi
    ;;
  *)
    echo "${1:-nothing}: is no program that this script knows; it knows: helm strict-kinds otel-collector python" >&2
    exit 2
    ;;
esac
echo "$path"
