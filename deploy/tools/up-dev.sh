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

bundle=stellaops-up-check
files='-f deploy/compose/docker-compose.dev.yaml -f target/stand-ins/images.yaml'
envs="--env-file $secrets/dev.env --env-file $secrets/files.env"
name=$kind
. deploy/tools/up-bundle.sh
api() {
  ask -H 'X-Stella-Tenant: acme' "$@"
}

clean() {
  compose down -v --remove-orphans -t 40 >/dev/null 2>&1 || true
  rm -rf "$(dirname "$secrets")"
}
trap clean EXIT
trap 'exit 1' INT TERM

up -d
services=$(compose ps --services | sort | tr '\n' ' ')
case $kind in
  Redis) [ "$services" = 'mongo redis reference-scanner scheduler-worker ' ] || fail "runs $services; NATS is to be left out" ;;
  *) [ "$services" = 'mongo nats redis reference-scanner scheduler-worker ' ] || fail "runs $services" ;;
esac
say "all healthy: $services"

# Every sample image; each answer takes a second, so that the kill falls into the middle.
scanner /dev/faults -X PUT -H 'Content-Type: application/json' -d '{"rules":[{"fault":{"kind":"latency","millis":1000}}]}' >/dev/null
images=$(impact_set "$secrets/run.json")
url=https://localhost:$port/api/v1/scheduler
run=$(api -X POST "$url/runs" -H 'Content-Type: application/json' -H 'Idempotency-Key: up-check' --data-binary "@$secrets/run.json" | field runId)
[ -n "$run" ] || fail 'REST took no run'
begun() { [ "$(api "$url/runs/$run" | field counts.evaluated)" -gt 0 ]; }
until_true 60 "run $run does not begin" begun
compose kill scheduler-worker >/dev/null 2>&1
say "run $run of $images images: its worker is killed after $(compose ps -a --format '{{.Service}} {{.ExitCode}}' scheduler-worker)"
scanner /dev/faults -X DELETE >/dev/null
up -d
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

# a planner message that nobody can read becomes a dead letter; it is listed and removed over REST
if [ "$kind" = Nats ]; then
  python3 - "$(address_of nats)" "$secrets" <<'PY' || fail 'NATS took no message of the publisher'
import sys
from pathlib import Path
sys.path.insert(0, "deploy/tools")
from nats_refusals import attempt
unreadable = "HPUB scheduler.planner 12 13\r\nNATS/2.0\r\n\r\nx\r\n"
sys.exit("-ERR" in attempt(sys.argv[1], Path(sys.argv[2]), "scheduler-publisher", "nats-publisher", unreadable))
PY
else
  redis scheduler-publisher redis-publisher XADD scheduler:planner '*' message x >/dev/null
fi
dead() { api "$url/dead-letters?queue=planner&unowned=true" | grep -q '"reason"'; }
until_true 60 'a message that nobody can read is no dead letter' dead
api -X POST "$url/dead-letters/purge" -H 'Content-Type: application/json' -d '{"queue":"planner","all":true,"unowned":true}' >/dev/null
if dead; then fail 'a purged dead letter is still there'; fi
say 'a message that nobody can read is a dead letter, and gone when it is purged'

# who must not get in, and what each role must not do
address=$(address_of redis)
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
  address=$(address_of nats)
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
nothing_left
say 'down left nothing'
