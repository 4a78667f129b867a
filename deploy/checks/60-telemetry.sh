#!/bin/sh
# Alert rules with a unit test of each, Prometheus' configuration, the collector's configuration read by a collector, the dashboard's metrics.
set -eu
cd "$(dirname "$0")/../.."

sh deploy/tools/require.sh promtool
collector=$(sh deploy/tools/checkers.sh otel-collector)
python=$(sh deploy/tools/checkers.sh python)
telemetry=deploy/telemetry

promtool check rules "$telemetry"/prometheus/rules/*.yaml
promtool test rules "$telemetry"/prometheus/tests/*.yaml
"$collector" validate --config "$telemetry/collector/config.yaml"
TELEMETRY_TENANT=stellaops "$collector" validate --config "$telemetry/collector/config.yaml" --config "$telemetry/collector/storage.yaml"
PYTHONDONTWRITEBYTECODE=1 "$python" -m unittest discover --start-directory "$telemetry/check" 2>&1
