#!/bin/sh
# One of the profiles for others, from up to down, on NATS and with a front door where the profile wants one: every service healthy, hardened as it runs, no
# port of a store or broker published, a run over REST ends and its events are signed, strangers are refused. --rotate: then new certificates and passwords
# are put in place as docs/deploy.md says, the old ones are refused, and another run ends.
#
#   COMPOSE="docker compose" deploy/tools/up-profile.sh stage|prod|airgap [--rotate]     (images: target/stand-ins/images.yaml, stellaops/*:dev)
set -eu
cd "$(dirname "$0")/../.."
usage='usage: deploy/tools/up-profile.sh stage|prod|airgap [--rotate]'
case ${1:-} in
  --help)
    echo "$usage"
    exit 0
    ;;
  stage | prod | airgap) profile=$1 ;;
  *)
    echo "up-profile.sh: ${1:-nothing}: is no profile that is started here; $usage" >&2
    exit 2
    ;;
esac
case ${2:-} in
  '' | --rotate) rotate=${2:-} ;;
  *)
    echo "up-profile.sh: $2: is no option; $usage" >&2
    exit 2
    ;;
esac
secrets=$(mktemp -d)/secrets
domain=rescan.example.com
deploy/tools/make-secrets "$secrets" "$domain" >/dev/null

SCHEDULER_PUBLISHED_PORT=${SCHEDULER_PUBLISHED_PORT:-18085}
SCHEDULER_WORKER_IMAGE=stellaops/scheduler-worker:dev
FRONTDOOR_NETWORK=stellaops-up-check-frontdoor
AIRGAP_REGISTRY=registry.internal:5000/stellaops
SCANNER_EVENTS_ENABLED=true
export SCHEDULER_PUBLISHED_PORT SCHEDULER_WORKER_IMAGE FRONTDOOR_NETWORK AIRGAP_REGISTRY SCANNER_EVENTS_ENABLED

bundle=stellaops-up-check
files="-f deploy/compose/docker-compose.$profile.yaml -f deploy/up-checks/scanner-web.yaml -f target/stand-ins/images.yaml"
envs="--env-file deploy/compose/env/$profile.env.example --env-file $secrets/files.env"
name=$profile
. deploy/tools/up-bundle.sh
clean() {
  docker rm -f "$bundle-front-door" >/dev/null 2>&1 || true
  compose down -v --remove-orphans -t 40 >/dev/null 2>&1 || true
  docker network rm "$FRONTDOOR_NETWORK" >/dev/null 2>&1 || true
  rm -rf "$(dirname "$secrets")"
}
trap clean EXIT
trap 'exit 1' INT TERM

# the network of the front door, as docs/deploy.md has it made beforehand
case $profile in
  prod) docker network create "$FRONTDOOR_NETWORK" >/dev/null ;;
  airgap) docker network create --internal "$FRONTDOOR_NETWORK" >/dev/null ;;
esac
up -d
services=$(compose ps --services | sort | tr '\n' ' ')
[ "$services" = 'mongo nats redis reference-scanner scheduler-worker ' ] || fail "runs $services"
say "all healthy: $services"

# what the engine was really told about each container
# shellcheck disable=SC2086 # names
hardened $services
for service in $services; do
  ports=$(published "$service")
  case "$profile $service $ports" in
    "stage scheduler-worker 127.0.0.1:$SCHEDULER_PUBLISHED_PORT ") ;;
    *) [ -z "$ports" ] || fail "$service publishes $ports" ;;
  esac
done
say 'no root, read-only, no capabilities; no port of a store or broker is published'

if [ "$profile" = stage ]; then
  url=https://localhost:$SCHEDULER_PUBLISHED_PORT/api/v1/scheduler
  api() { ask -H 'X-Stella-Tenant: acme' "$@"; }
else
  docker run -d --name "$bundle-front-door" --network "$FRONTDOOR_NETWORK" --user 101:101 --read-only --cap-drop ALL --tmpfs /tmp:mode=1777 \
    -v "$PWD/deploy/up-checks/front-door.conf:/etc/nginx/front-door.conf:ro" -v "$secrets/ca.crt:/run/secrets/ca:ro" \
    -v "$secrets/http-tls.crt:/run/secrets/certificate:ro" -v "$secrets/http-tls.key:/run/secrets/key:ro" \
    stand-in/nginx:local nginx -c /etc/nginx/front-door.conf -g 'daemon off;' >/dev/null
  door=$(docker inspect -f "{{(index .NetworkSettings.Networks \"$FRONTDOOR_NETWORK\").IPAddress}}" "$bundle-front-door")
  url=https://$domain:8443/api/v1/scheduler
  api() { ask --resolve "$domain:8443:$door" -H 'X-Stella-Tenant: acme' "$@"; }
  # who stands in the front door's network gets at no store and no broker
  for server in "redis $(address_of redis) 6379" "nats $(address_of nats) 4222" "mongo $(address_of mongo) 27017"; do
    # shellcheck disable=SC2086 # name, address, port
    set -- $server
    for at in "$1" "$2"; do
      if docker exec "$bundle-front-door" busybox nc -w 2 "$at" "$3" </dev/null >/dev/null 2>&1; then fail "the front door reaches $at:$3"; fi
    done
  done
  docker exec "$bundle-front-door" busybox nc -w 2 scheduler-worker 8085 </dev/null >/dev/null 2>&1 || fail 'the front door does not reach the worker'
  say 'the front door reaches the worker and no store or broker'
fi
if [ "$profile" = airgap ]; then
  # older engines give a container of an internal network a default route all the same, and drop what goes beyond the network: routes say nothing
  for service in $services; do
    for network in $(docker inspect -f '{{range $network, $_ := .NetworkSettings.Networks}}{{$network}} {{end}}' "$(compose ps -q "$service")"); do
      [ "$(docker network inspect -f '{{.Internal}}' "$network")" = true ] || fail "$service is in the network $network, which is not internal"
    done
  done
  say 'every network of every container is internal, says the engine'
fi

# run_ends KEY: a run over every sample image, over REST, until its end is in the stream
run_ends() {
  images=$(impact_set "$secrets/run.json")
  run=$(api -X POST "$url/runs" -H 'Content-Type: application/json' -H "Idempotency-Key: $1" --data-binary "@$secrets/run.json" | field runId)
  [ -n "$run" ] || fail 'REST took no run'
  ended() { case $(api "$url/runs/$run" | field state) in completed | error | cancelled) ;; *) return 1 ;; esac; }
  until_true 60 "run $run does not end: $(api "$url/runs/$run")" ended
  api "$url/runs/$run" >"$secrets/ended.json"
  [ "$(field state <"$secrets/ended.json") $(field counts.evaluated <"$secrets/ended.json")" = "completed $images" ] ||
    fail "run $run ended as $(cat "$secrets/ended.json"); expected completed with $images evaluated"
  announced() { redis events-reader redis-reader XRANGE stella.events - + | grep -q "\"kind\":\"scheduler.run.completed\".*$run"; }
  until_true 60 'the end of the run is in no event' announced
  redis events-reader redis-reader XRANGE stella.events - + >"$secrets/events"
  signed=$(python3 deploy/tools/signed_events.py "$secrets/events" "$secrets/events-signing.public.pem") || fail 'the stream holds an event without a good signature'
  say "run of $images images: completed; $signed"
}
refuse_strangers() {
  for server in "redis $(address_of redis):6379" "mongo $(address_of mongo):27017"; do
    at="-tls1_2 -CAfile $secrets/ca.crt -verify_return_error -connect ${server#* }"
    # shellcheck disable=SC2086 # arguments
    if openssl s_client $at </dev/null >/dev/null 2>&1; then fail "${server%% *} takes a client without certificate"; fi
    # shellcheck disable=SC2086 # as above
    openssl s_client $at -cert "$secrets/client-tls.crt" -key "$secrets/client-tls.key" </dev/null >/dev/null 2>&1 || fail "${server%% *} refuses the worker's certificate"
  done
  python3 deploy/tools/nats_refusals.py "$(address_of nats)" "$secrets" || fail 'NATS lets someone in, or do what their role must not'
  say 'Redis, store and NATS refuse a client without certificate'
}
run_ends first
refuse_strangers

if [ -n "$rotate" ]; then
  mkdir "$secrets/old"
  cp -p "$secrets/nats-worker" "$secrets/redis-reader" "$secrets/http-password" "$secrets/old"
  deploy/tools/make-secrets --certificates "$secrets" "$domain" >/dev/null
  deploy/tools/make-secrets --passwords "$secrets" >/dev/null
  up -d --force-recreate
  for server in "redis $(address_of redis):6379" "mongo $(address_of mongo):27017" "http $(address_of scheduler-worker):8085"; do
    shown=$(openssl s_client -connect "${server#* }" -cert "$secrets/client-tls.crt" -key "$secrets/client-tls.key" </dev/null 2>/dev/null | openssl x509 -noout -fingerprint)
    [ "$shown" = "$(openssl x509 -noout -fingerprint -in "$secrets/${server%% *}-tls.crt")" ] || fail "${server%% *} does not show its new certificate"
  done
  case $(redis events-reader old/redis-reader XLEN stella.events 2>&1 || true) in *WRONGPASS* | *AUTH*) ;; *) fail 'Redis takes the old password' ;; esac
  python3 deploy/tools/nats_refusals.py "$(address_of nats)" "$secrets" --login scheduler-worker old/nats-worker || fail 'NATS takes the old password'
  old=$(cat "$secrets/old/http-password")
  code=$(curl -s -o /dev/null -w '%{http_code}' --cacert "$secrets/ca.crt" ${door:+--resolve "$domain:8443:$door"} -u "operator:$old" -H 'X-Stella-Tenant: acme' "$url/runs")
  [ "$code" = 401 ] || fail "REST answers $code to the old password"
  say 'new certificates are shown, old passwords refused'
  run_ends second
fi

compose stop -t 40 >/dev/null 2>&1
code=$(docker inspect -f '{{.State.ExitCode}}' "$(compose ps -aq scheduler-worker)")
[ "$code" = 0 ] || fail "the worker ended with $code when it was stopped"
docker rm -f "$bundle-front-door" >/dev/null 2>&1 || true
compose down -v >/dev/null 2>&1
nothing_left
say 'down left nothing'
