#!/bin/sh
# The dev profile with the telemetry overlays, from up to down. First docker-compose.telemetry.yaml alone: the collector takes all signals of who has a
# certificate, shows the worker's own metrics, refuses strangers. Then docker-compose.telemetry-storage.yaml beside it: Prometheus reads the collector and
# evaluates our rules, traces and log lines are handed on. Grafana is left out; Tempo and Loki are stand-ins (deploy/tools/stand-in-telemetry.sh).
#
#   COMPOSE="docker compose" deploy/tools/up-telemetry.sh     (images: target/stand-ins/images*.yaml, stellaops/*:dev)
set -eu
cd "$(dirname "$0")/../.."
python=$(sh deploy/tools/checkers.sh python)
port=${SCHEDULER_PUBLISHED_PORT:-18085}
secrets=$(mktemp -d)/secrets
deploy/tools/make-secrets "$secrets" >/dev/null
TELEMETRY_CERTS=$secrets/telemetry
deploy/tools/generate_dev_tls.sh "$TELEMETRY_CERTS" >/dev/null
GRAFANA_ADMIN_PASSWORD_FILE=$secrets/http-password
SCHEDULER_PUBLISHED_PORT=$port SCHEDULER_WORKER_IMAGE=stellaops/scheduler-worker:dev REFERENCE_SCANNER_IMAGE=stellaops/reference-scanner:dev
# what a check cannot wait for is made short
SCHEDULER_METRICS_OTLP_INTERVAL_SECONDS=1
export TELEMETRY_CERTS GRAFANA_ADMIN_PASSWORD_FILE SCHEDULER_PUBLISHED_PORT SCHEDULER_WORKER_IMAGE REFERENCE_SCANNER_IMAGE SCHEDULER_METRICS_OTLP_INTERVAL_SECONDS

bundle=stellaops-up-check-telemetry
compose=deploy/compose/docker-compose
files="-f $compose.dev.yaml -f $compose.telemetry.yaml -f target/stand-ins/images.yaml -f target/stand-ins/images-telemetry.yaml"
envs="--env-file deploy/compose/env/dev.env.example --env-file $secrets/files.env"
name=telemetry
tell='otel-collector scheduler-worker'
. deploy/tools/up-bundle.sh
clean() {
  compose down -v --remove-orphans -t 40 >/dev/null 2>&1 || true
  rm -rf "$(dirname "$secrets")"
}
trap clean EXIT
trap 'exit 1' INT TERM

# with CLIENT SERVER PORT PATH [CURL-ARGUMENT...]: over mutual TLS, in the network of the services
with() {
  client=$1 server=$2 at=$3 path=$4
  shift 4
  curl -sS --fail-with-body --cacert "$TELEMETRY_CERTS/ca.crt" --cert "$TELEMETRY_CERTS/$client.crt" --key "$TELEMETRY_CERTS/$client.key" \
    --resolve "$server:$at:$(address_of "$server")" "$@" "https://$server:$at$path"
}
# refuses_strangers SERVER:PORT...: no connection without a certificate, nor with that of another authority; the worker's is taken
refuses_strangers() {
  for server in "$@"; do
    at="-tls1_2 -CAfile $TELEMETRY_CERTS/ca.crt -verify_return_error -verify_hostname ${server%:*} -connect $(address_of "${server%:*}"):${server#*:}"
    # shellcheck disable=SC2086 # arguments
    if openssl s_client $at </dev/null >/dev/null 2>&1; then fail "$server takes a client without a certificate"; fi
    # shellcheck disable=SC2086 # as above
    if openssl s_client $at -cert "$secrets/client-tls.crt" -key "$secrets/client-tls.key" </dev/null >/dev/null 2>&1; then fail "$server takes a certificate of another authority"; fi
    # shellcheck disable=SC2086 # as above
    openssl s_client $at -cert "$TELEMETRY_CERTS/scheduler-worker.crt" -key "$TELEMETRY_CERTS/scheduler-worker.key" </dev/null >/dev/null 2>&1 ||
      fail "$server refuses a certificate of our authority"
  done
}
# smoke: sends one of each signal over HTTP and gRPC; smoked is the name under which it did
smoke() {
  GRPC_VERBOSITY=NONE "$python" deploy/tools/smoke_otel_collector.py --ca "$TELEMETRY_CERTS/ca.crt" --cert "$TELEMETRY_CERTS/scheduler-worker.crt" \
    --key "$TELEMETRY_CERTS/scheduler-worker.key" --http https://otel-collector:4318 --grpc otel-collector:4317 --metrics https://otel-collector:9464/metrics \
    --health "http://$(address_of otel-collector):13133/" --resolve "otel-collector=$(address_of otel-collector)" >"$secrets/smoke" 2>&1 || {
    cat "$secrets/smoke" >&2
    fail 'the smoke test of the collector failed'
  }
  smoked=$(grep -o -m 1 'smoke-[0-9a-f]*' "$secrets/smoke")
}
# handed_on tempo|loki TEXT: whether that stands in what the stand-in took; a log line of anybody is found so
handed_on() { logged "$1" | grep -q "$2"; }

up -d
services=$(compose ps --services | sort | tr '\n' ' ')
[ "$services" = 'mongo nats otel-collector redis reference-scanner scheduler-worker ' ] || fail "runs $services"
hardened otel-collector scheduler-worker
[ -z "$(published otel-collector)" ] || fail "the collector publishes $(published otel-collector)"
well() { curl -sf -o /dev/null "http://$(address_of otel-collector):13133/"; }
until_true 30 'the collector does not become well' well
say "up: $services"
refuses_strangers otel-collector:4317 otel-collector:4318 otel-collector:9464
say '4317, 4318 and 9464 refuse a client without a certificate and one of another authority'
smoke
say "traces, metrics and log lines are taken over HTTP and gRPC: $smoked"

# a run, and its images in the worker's own metric
images=$(impact_set "$secrets/run.json")
url=https://localhost:$port/api/v1/scheduler
run=$(ask -H 'X-Stella-Tenant: acme' -X POST "$url/runs" -H 'Content-Type: application/json' -H 'Idempotency-Key: telemetry' --data-binary "@$secrets/run.json" | field runId)
[ -n "$run" ] || fail 'REST took no run'
ended() { [ "$(ask -H 'X-Stella-Tenant: acme' "$url/runs/$run" | field state)" = completed ]; }
until_true 60 "run $run does not end" ended
counted() {
  with prometheus otel-collector 9464 /metrics >"$secrets/metrics"
  awk -v images="$images" '/^scheduler_runner_images_total\{.*job="scheduler-worker"/ { sum += $2 } END { exit sum != images }' "$secrets/metrics"
}
until_true 30 "the collector does not show the $images images of the run" counted
say "run of $images images: the collector shows them, among $(grep -o '^scheduler_[a-z_]*' "$secrets/metrics" | sort -u | grep -c .) names of the worker"

# the storage overlay, without Grafana
files="$files -f $compose.telemetry-storage.yaml -f target/stand-ins/images-telemetry-storage.yaml"
tell='otel-collector prometheus tempo loki'
up -d otel-collector prometheus tempo loki
hardened otel-collector prometheus tempo loki
for service in otel-collector prometheus tempo loki; do
  [ -z "$(published $service)" ] || fail "$service publishes $(published $service)"
done
until_true 30 'the collector does not become well beside the storage' well
refuses_strangers prometheus:9090 tempo:4317 loki:3100
say 'prometheus, tempo (stand-in), loki (stand-in): up, hardened, no port published, strangers refused'
smoke
until_true 30 "the trace of $smoked is not handed on to tempo" handed_on tempo "$smoked"
until_true 30 "the log line of $smoked is not handed on to loki" handed_on loki "$smoked"
say 'a trace is handed on to tempo, a log line to loki'

# what Prometheus says about itself: targets, rules, and the run as the rules see it
prometheus() { with prometheus prometheus 9090 "/api/v1/$1" ${2:+-G --data-urlencode "$2"}; }
reads() { [ "$(prometheus targets | python3 -c 'import json,sys
print(*sorted(t["labels"]["job"] + "=" + t["health"] for t in json.load(sys.stdin)["data"]["activeTargets"]))')" = 'otel-collector=up prometheus=up' ]; }
until_true 60 "Prometheus does not read its targets: $(prometheus targets)" reads
stored() { [ "$(prometheus query 'query=sum(scheduler_runner_images_total{job="scheduler-worker"})' | python3 -c 'import json,sys
print(*(r["value"][1] for r in json.load(sys.stdin)["data"]["result"]))')" = "$images" ]; }
until_true 60 "Prometheus does not have the $images images of the run" stored
alerts=$(grep -c '^ *- alert:' deploy/telemetry/prometheus/rules/scheduler-worker.yaml)
evaluated() { [ "$(prometheus rules | python3 -c 'import json,sys
print(sum(r["health"] == "ok" for g in json.load(sys.stdin)["data"]["groups"] for r in g["rules"]))')" = "$alerts" ]; }
until_true 60 "Prometheus does not evaluate the $alerts alerts: $(prometheus rules)" evaluated
say "Prometheus reads the collector and itself, has the $images images of the run, evaluates all $alerts alerts"
say 'left out: Grafana, and what Tempo and Loki do with what they take'

compose stop -t 40 scheduler-worker >/dev/null 2>&1
until_true 30 'what the worker says as it stops is not handed on to loki' handed_on loki 'Queue runner: no leases are taken'
say "the worker's own log lines are handed on to loki, the last ones too"
code=$(docker inspect -f '{{.State.ExitCode}}' "$(compose ps -aq scheduler-worker)")
[ "$code" = 0 ] || fail "the worker ended with $code when it was stopped"
compose down -v -t 40 >/dev/null 2>&1
nothing_left
say 'down left nothing'
