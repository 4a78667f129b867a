#!/bin/sh
# The mirror profile, from up to down, with the real gateway in front of stand-ins for Concelier and Excititor: every service healthy, hardened as it runs,
# no port but the gateway's published; each domain lets in its own subscribers, what was asked is kept and outlives the exporter, who asks too fast is told so.
#
#   COMPOSE="docker compose" deploy/tools/up-mirror.sh     (images: target/stand-ins/images-mirror.yaml, stand-in/exporter:local)
set -eu
cd "$(dirname "$0")/../.."
primary=mirror-primary.example.com community=mirror-community.example.com
secrets=$(mktemp -d)/secrets
deploy/tools/make-secrets "$secrets" "$primary" "$community" >/dev/null
# subscriber FILE NAME: a line as htpasswd -B writes it
subscriber() {
  perl -e 'print "$ARGV[0]:", crypt($ARGV[1], "\$2y\$05\$" . "abcdefghijklmnopqrstu."), "\n"' "$2" "secret-$2" >"$secrets/$1"
  # shellcheck disable=SC2016 # no variables
  grep -q ':$2y$05$.\{53\}$' "$secrets/$1" || {
    echo 'up-mirror.sh: the crypt of this machine knows no bcrypt' >&2
    exit 1
  }
}
subscriber primary-htpasswd one
subscriber community-htpasswd two

port=${MIRROR_PUBLISHED_PORT:-18443}
MIRROR_PUBLISHED_ADDRESS=127.0.0.1:$port
CONCELIER_IMAGE=stand-in/exporter:local EXCITITOR_IMAGE=stand-in/exporter:local
MIRROR_TLS_CERTIFICATE_FILE=$secrets/http-tls.crt MIRROR_TLS_KEY_FILE=$secrets/http-tls.key
MIRROR_PRIMARY_HTPASSWD_FILE=$secrets/primary-htpasswd MIRROR_COMMUNITY_HTPASSWD_FILE=$secrets/community-htpasswd
MIRROR_MONGO_URI_FILE=$secrets/storage-uri
export MIRROR_PUBLISHED_ADDRESS CONCELIER_IMAGE EXCITITOR_IMAGE MIRROR_TLS_CERTIFICATE_FILE MIRROR_TLS_KEY_FILE MIRROR_PRIMARY_HTPASSWD_FILE \
  MIRROR_COMMUNITY_HTPASSWD_FILE MIRROR_MONGO_URI_FILE

bundle=stellaops-up-check-mirror
files='-f deploy/compose/docker-compose.mirror.yaml -f target/stand-ins/images-mirror.yaml'
envs="--env-file deploy/compose/env/mirror.env.example --env-file $secrets/files.env"
name=mirror
tell='mirror-gateway concelier excititor'
. deploy/tools/up-bundle.sh
clean() {
  compose down -v --remove-orphans -t 20 >/dev/null 2>&1 || true
  rm -rf "$(dirname "$secrets")"
}
trap clean EXIT
trap 'exit 1' INT TERM

# get DOMAIN SUBSCRIBER PATH [CURL-ARGUMENT...]: prints status and what the cache says; no subscriber where that is blank
get() {
  domain=$1 user=$2 path=$3
  shift 3
  curl -sS -o /dev/null -D "$secrets/head" -w '%{http_code}' --cacert "$secrets/ca.crt" --resolve "$domain:$port:127.0.0.1" \
    ${user:+-u "$user:secret-$user"} "$@" "https://$domain:$port$path"
  sed -n 's/\r$//; s/^X-Cache-Status: / /p' "$secrets/head"
  echo
}
# expect WHAT-FOR DOMAIN SUBSCRIBER PATH ANSWER [CURL-ARGUMENT...]
expect() {
  what=$1 wanted=$5
  at="$2 $3 $4"
  domain=$2 user=$3 path=$4
  shift 5
  answer=$(get "$domain" "$user" "$path" "$@")
  [ "$answer" = "$wanted" ] || fail "$what: $at answers $answer; expected $wanted"
}
# asked EXPORTER: how often its files were asked for
asked() { logged "$1" | grep -c '^asked ' || true; }

up -d
services=$(compose ps --services | sort | tr '\n' ' ')
[ "$services" = 'concelier excititor mirror-gateway mongo ' ] || fail "runs $services"
say "all healthy: $services"
# shellcheck disable=SC2086 # names
hardened $services
for service in $services; do
  case "$service $(published "$service")" in
    "mirror-gateway 127.0.0.1:$port " | 'mongo ' | 'concelier ' | 'excititor ') ;;
    *) fail "$service publishes $(published "$service")" ;;
  esac
done
for server in concelier:8445 excititor:8447 mongo:27017; do
  # who stands where subscribers come from reaches the gateway alone
  for at in "${server%:*}" "$(address_of "${server%:*}")"; do
    if docker run --rm --network "${bundle}_public" stand-in/nginx:local busybox nc -w 2 "$at" "${server#*:}" </dev/null >/dev/null 2>&1; then
      fail "$at:${server#*:} is reached from the public network"
    fi
  done
done
docker run --rm --network "${bundle}_public" stand-in/nginx:local busybox nc -w 2 mirror-gateway 8443 </dev/null >/dev/null 2>&1 || fail 'the gateway is not reached from the public network'
say 'no root, read-only, no capabilities; the gateway alone is reached from outside'

index=/concelier/exports/index.json
expect 'without a password' $primary '' $index 401
expect 'a subscriber of the other domain' $primary two $index 401
expect 'a subscriber of the other domain' $community one $index 401
expect 'a wrong password' $primary '' $index 401 -u one:secret-two
[ "$(asked concelier) $(asked excititor)" = '0 0' ] || fail 'an exporter is asked by somebody who was refused'
expect 'a subscriber' $primary one $index '200 MISS'
expect 'a subscriber of the other domain' $primary two $index 401
expect 'a subscriber' $community two /excititor/exports/index.json '200 MISS'
expect 'what is no export' $primary one /concelier/jobs 404
expect 'what is not read' $primary one $index 403 -X DELETE
[ "$(asked concelier) $(asked excititor)" = '1 1' ] || fail "the exporters were asked $(asked concelier) and $(asked excititor) times; expected once each"
say 'each domain lets in its own subscribers; nothing but exports, nothing but reading'

for _ in 1 2 3; do expect 'asked again' $primary one $index '200 HIT'; done
[ "$(asked concelier)" = 1 ] || fail 'what is kept is asked for again'
curl -sS --cacert "$secrets/ca.crt" --resolve "$primary:$port:127.0.0.1" -u one:secret-one "https://$primary:$port$index" | cmp - deploy/up-checks/exporter/index.json ||
  fail 'what is served is not what the exporter has'
short=/concelier/exports/short-lived.json
expect 'a short-lived file' $primary one $short '200 MISS'
sleep 2.1
expect 'a short-lived file, old by now' $primary one $short '200 REVALIDATED'
logged concelier | grep -q '^asked GET /concelier/exports/short-lived.json 304 known="[^-]' || fail 'the exporter is not asked whether its file has changed'
if { logged concelier && logged excititor; } | grep '^asked ' | grep -v 'authorization="-"$'; then fail 'a password is handed on to an exporter'; fi
say 'what was asked is kept, and asked for anew only as far as it has changed; passwords are not handed on'

compose stop -t 5 concelier >/dev/null 2>&1
sleep 2.1
# until the gateway has forgotten where the exporter was, half a minute
forgotten() {
  expect 'kept and old, its exporter away' $primary one $short '200 STALE'
  logged mirror-gateway | grep -q 'concelier could not be resolved'
}
until_true 90 'the gateway does not look for the exporter again' forgotten
expect 'kept, its exporter away' $primary one $index '200 HIT'
expect 'not kept, its exporter away' $primary one /concelier/exports/other.json '502 MISS'
compose start concelier >/dev/null 2>&1
back() { [ "$(get $primary one /concelier/exports/short-lived.json)" != '200 STALE' ]; }
until_true 60 'the gateway does not find the exporter again' back
say 'an exporter that is away does not take with it what is kept'

# many SUBSCRIBER DOMAIN NUMBER: answers to that many questions in a row, each status with how often it came
many() {
  curl -sS -o /dev/null -w '%{http_code}\n' --cacert "$secrets/ca.crt" --resolve "$2:$port:127.0.0.1" ${1:+-u "$1:secret-$1"} "https://$2:$port$index?[1-$3]" |
    sort | uniq -c | awk '{ printf "%s%s %s times", (NR > 1 ? ", " : ""), $2, $1 }'
}
answers=$(many one $primary 60)
case $answers in '200 '*', 429 '*) ;; *) fail "60 questions at once are answered $answers; expected 200 and then 429" ;; esac
expect 'while another subscriber asks too fast' $community two /excititor/exports/index.json '200 HIT'
guesses=$(many '' $primary 120)
case $guesses in '401 '*', 429 '*) ;; *) fail "120 questions without a password are answered $guesses; expected 401 and then 429" ;; esac
say "who asks too fast is told so: 60 questions of a subscriber, $answers; 120 without a password, $guesses"

compose stop -t 20 >/dev/null 2>&1
code=$(docker inspect -f '{{.State.ExitCode}}' "$(compose ps -aq mirror-gateway)")
[ "$code" = 0 ] || fail "the gateway ended with $code when it was stopped"
compose down -v >/dev/null 2>&1
nothing_left
say 'down left nothing'
