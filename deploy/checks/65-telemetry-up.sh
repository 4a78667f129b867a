#!/bin/sh
# A real collector on this machine with mutual TLS: takes everything from the smoke script, the worker's metrics and log lines, refuses strangers.
set -eu
cd "$(dirname "$0")/../.."

sh deploy/tools/require.sh jdk maven openssl
COLLECTOR=$(sh deploy/tools/checkers.sh otel-collector)
python=$(sh deploy/tools/checkers.sh python)
export COLLECTOR
PYTHONUNBUFFERED=1 "$python" deploy/telemetry/check/bring_up.py 2>&1
