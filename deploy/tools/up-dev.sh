#!/bin/sh
# The dev profile on one transport, from up to down: every service healthy, a run over REST ends although its worker is killed in the middle, every
# event is in the stream once, strangers and wrong roles are refused, and nothing is left behind.
#
#   COMPOSE="docker compose" deploy/tools/up-dev.sh Nats|Redis     (images: target/stand-ins/images.yaml, stellaops/*:dev)
set -eu
cd "$(dirname "$0")/../.."
kind=$1
port=${SCHEDULER_PUBLISHED_PORT:-18085}
secrets=$(mktemp -d)/secrets
deploy/tools/make-secrets "$secrets" >/dev/null

# What a check cannot wait for is made short; all else is the example's.
# as an operator would: one line of the env file decides about the transport
sed "s|^SCHEDULER_QUEUE_KIND=.*|SCHEDULER_QUEUE_KIND=$kind|" deploy/compose/env/dev.env.example >"$secrets/dev.env"
SCHEDULER_PUBLISHED_PORT=$port
SCHEDULER_WORKER_IMAGE=stellaops/scheduler-worker:dev REFERENCE_SCANNER_IMAGE=stellaops/reference-scanner:dev
SCHEDULER_SEGMENT_SIZE=4 SCHEDULER_SCANNER_IN_FLIGHT=4 SCHEDULER_QUEUE_LEASE_SECONDS=10
export SCHEDULER_PUBLISHED_PORT SCHEDULER_WORKER_IMAGE REFERENCE_SCANNER_IMAGE SCHEDULER_SEGMENT_SIZE SCHEDULER_SCANNER_IN_FLIGHT SCHEDULER_QUEUE_LEASE_SECONDS

compose() {
  # shellcheck disable=SC2086 # a command and its arguments
  $COMPOSE -p "stellaops-up-check" -f deploy/compose/docker-compose.dev.yaml -f target/stand-ins/images.yaml \
    --env-file "$secrets/dev.env" --env-file "$secrets/files.env" "$@"
}
api() {
  curl -sS --fail-with-body --cacert "$secrets/ca.crt" -u "operator:$(cat "$secrets/http-password")" -H 'X-Stella-Tenant: acme' "$@"
}
scanner() {
  address=$(docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' "$(compose ps -q reference-scanner)")
  path=$1
  shift
  curl -sS --fail-with-body --cacert "$secrets/ca.crt" --resolve "scanner-web:8444:$address" -H "Authorization: Bearer $(cat "$secrets/scanner-token")" "https://scanner-web:8444$path" "$@"
}
redis() {
  user=$1
  file=$2
  shift 2
  compose exec -T -e REDISCLI_AUTH="$(cat "$secrets/$file")" redis redis-cli --tls --cacert /run/secrets/tls-ca --cert /run/secrets/redis-tls-certificate \
    --key /run/secrets/redis-tls-key -h localhost --user "$user" --no-auth-warning "$@"
}
field() {
  python3 -c 'import json,sys; v=json.load(sys.stdin)
for k in sys.argv[1].split("."): v=v.get(k) if isinstance(v,dict) else None
print("" if v is None else v)' "$1"
}
say() { echo "  $kind: $*"; }
fail() {
  echo "  $kind: $*" >&2
  compose ps -a >&2 || true
  compose logs --no-log-prefix --tail 40 scheduler-worker >&2 || true
  exit 1
}
# until_true SECONDS WHAT COMMAND...
until_true() {
  limit=$(($(date +%s) + $1))
  what=$2
  shift 2
  until "$@"; do
    [ "$(date +%s)" -lt "$limit" ] || fail "$what"
    sleep 0.3
  done
}
clean() {
  compose down -v --remove-orphans -t 40 >/dev/null 2>&1 || true
  rm -rf "$(dirname "$secrets")"
}
trap clean EXIT
trap 'exit 1' INT TERM

compose up -d --wait --wait-timeout 240 >/dev/null 2>&1 || fail 'not every service became healthy'
services=$(compose ps --services | sort | tr '\n' ' ')
case $kind in
  Redis) [ "$services" = 'mongo redis reference-scanner scheduler-worker ' ] || fail "runs $services; NATS is to be left out" ;;
  *) [ "$services" = 'mongo nats redis reference-scanner scheduler-worker ' ] || fail "runs $services" ;;
esac
say "all healthy: $services"

# Every sample image; each answer takes a second, so that the kill falls into the middle.
scanner /dev/faults -X PUT -H 'Content-Type: application/json' -d '{"rules":[{"fault":{"kind":"latency","millis":1000}}]}' >/dev/null
scanner /dev/images >"$secrets/images.json"
images=$(python3 -c 'import json,sys
found=json.load(open(sys.argv[1])); found=found if isinstance(found,list) else found.get("items",found.get("images"))
json.dump({"images":[{"imageDigest":i.get("digest",i.get("imageDigest"))} for i in found]}, open(sys.argv[2],"w")); print(len(found))' "$secrets/images.json" "$secrets/run.json")
url=https://localhost:$port/api/v1/scheduler
run=$(api -X POST "$url/runs" -H 'Content-Type: application/json' -H 'Idempotency-Key: up-check' --data-binary "@$secrets/run.json" | field runId)
[ -n "$run" ] || fail 'REST took no run'
begun() { [ "$(api "$url/runs/$run" | field counts.evaluated)" -gt 0 ]; }
until_true 60 "run $run does not begin" begun
compose kill scheduler-worker >/dev/null 2>&1
say "run $run of $images images: its worker is killed after $(compose ps -a --format '{{.Service}} {{.ExitCode}}' scheduler-worker)"
scanner /dev/faults -X DELETE >/dev/null
compose up -d --wait --wait-timeout 240 >/dev/null 2>&1 || fail 'the worker did not come back'
ended() { case $(api "$url/runs/$run" | field state) in completed | error | cancelled) ;; *) return 1 ;; esac; }
until_true 120 "run $run does not end: $(api "$url/runs/$run")" ended
api "$url/runs/$run" >"$secrets/ended.json"
state=$(field state <"$secrets/ended.json")
evaluated=$(field counts.evaluated <"$secrets/ended.json")
changed=$(field counts.changed <"$secrets/ended.json")
[ "$state $evaluated" = "completed $images" ] || fail "run $run ended as $(cat "$secrets/ended.json"); expected completed with $images evaluated"
say "run $run: completed, $evaluated images evaluated, $changed changed"

announced() { redis events-reader redis-reader XRANGE stella.events - + | grep -q 'scheduler.run.completed'; }
until_true 60 'the end of the run is in no event' announced
redis events-reader redis-reader XRANGE stella.events - + >"$secrets/events"
python3 - "$secrets/events" "$changed" "$run" <<'PY' || fail 'the stream does not hold what the run changed'
import json, sys
events = [json.loads(line) for line in open(sys.argv[1]) if line.startswith('{"eventId"')]
ids = {}
for event in events:
    ids.setdefault(event["kind"], set()).add(event["eventId"])
reports, ends = len(ids.get("scanner.report.ready", ())), len(ids.get("scheduler.run.completed", ()))
print(f"  events: {len(events)} entries; {reports} images changed, {ends} run completed")
sys.exit(0 if reports == int(sys.argv[2]) and ends == 1 else 1)
PY

# who must not get in, and what each role must not do
address=$(docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' "$(compose ps -q redis)")
if printf 'PING\r\n' | openssl s_client -quiet -no_ign_eof -CAfile "$secrets/ca.crt" -connect "$address:6379" 2>/dev/null | grep -q PONG; then
  fail 'Redis talks to a client without certificate'
fi
for refused in 'scheduler-worker redis-worker XLEN stella.events' 'scheduler-worker redis-worker CONFIG GET maxmemory' 'scheduler-worker redis-worker FLUSHALL' \
  'scheduler-events redis-events XRANGE stella.events - +' 'scheduler-events redis-events XADD scheduler:planner * message x' \
  'scheduler-publisher redis-publisher XRANGE scheduler:planner - +' 'events-reader redis-reader XADD stella.events * event x' 'default redis-reader XLEN stella.events'; do
  # shellcheck disable=SC2086 # words of a command; * is not to be expanded
  answer=$(set -f; redis $refused 2>&1) || true
  case $answer in *NOPERM* | *'no permissions'* | *WRONGPASS* | *AUTH*) ;; *) fail "Redis does not refuse: $refused (answered: $answer)" ;; esac
done
# those three are the ones above
refusals=$(redis scheduler-operator redis-operator ACL LOG 50 | grep -A1 -x username | grep -c -x 'scheduler-worker' || true)
[ "$refusals" -le 3 ] || fail "Redis refused the worker $refusals times: $(redis scheduler-operator redis-operator ACL LOG 50)"
if [ "$kind" = Nats ]; then
  address=$(docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' "$(compose ps -q nats)")
  if compose logs --no-log-prefix nats | grep -E 'Violation.*"scheduler-worker"'; then
    fail 'NATS refused the worker something it needs'
  fi
  python3 deploy/tools/nats_refusals.py "$address" "$secrets" || fail 'NATS lets someone do what their role must not'
fi
say 'strangers and wrong roles are refused'

compose stop -t 40 >/dev/null 2>&1
code=$(docker inspect -f '{{.State.ExitCode}}' "$(compose ps -aq scheduler-worker)")
[ "$code" = 0 ] || fail "the worker ended with $code when it was stopped"
compose down -v >/dev/null 2>&1
left=$(docker ps -aq -f label=com.docker.compose.project=stellaops-up-check; docker volume ls -q -f label=com.docker.compose.project=stellaops-up-check; docker network ls -q -f label=com.docker.compose.project=stellaops-up-check)
[ -z "$left" ] || fail "down left $left"
say 'down left nothing'
