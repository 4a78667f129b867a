#!/bin/sh
# The chart, rendered by a real helm for each of its values files: linter, Kubernetes' schemas, policy, what single values
# do, images against the release manifests, and the servers reading the configurations that it makes for them.
set -eu
cd "$(dirname "$0")/../.."

sh deploy/tools/require.sh nats-server redis-server nginx openssl
HELM=$(sh deploy/tools/checkers.sh helm)
STRICT_KINDS=$(sh deploy/tools/checkers.sh strict-kinds)
python=$(sh deploy/tools/checkers.sh python)
export HELM STRICT_KINDS
PYTHONDONTWRITEBYTECODE=1 "$python" -m unittest discover --start-directory deploy/helm/tests 2>&1
