# shellcheck shell=sh disable=SC2154 # the variables are those of the script that reads this
# What the bring-ups of the bundles share; read by up-dev.sh, up-profile.sh, up-mirror.sh and up-telemetry.sh, started by nobody. Needs these variables:
#
#   COMPOSE  how to call Docker Compose        bundle   name of the Compose project    files  -f FILE…        envs  --env-file FILE…
#   secrets  the folder of make-secrets        name     stands before every line that is printed
#   tell     whose logs are shown when a step fails: names of services, the worker if it is not set

compose() {
  # shellcheck disable=SC2086 # commands and their arguments; no path holds a space
  $COMPOSE -p "$bundle" $files $envs "$@"
}
# address_of SERVICE [NETWORK]: of its container, in the network of the services if none is named
address_of() {
  docker inspect -f "{{(index .NetworkSettings.Networks \"${2:-${bundle}_stellaops}\").IPAddress}}" "$(compose ps -q "$1")"
}
# ask CURL-ARGUMENT...: as the operator, over REST
ask() {
  curl -sS --fail-with-body --cacert "$secrets/ca.crt" -u "operator:$(cat "$secrets/http-password")" "$@"
}
# scanner PATH [CURL-ARGUMENT...]: at the reference scanner
scanner() {
  path=$1
  shift
  curl -sS --fail-with-body --cacert "$secrets/ca.crt" --resolve "scanner-web:8444:$(address_of reference-scanner)" \
    -H "Authorization: Bearer $(cat "$secrets/scanner-token")" "https://scanner-web:8444$path" "$@"
}
# redis USER PASSWORD-FILE COMMAND...
redis() {
  user=$1
  file=$2
  shift 2
  compose exec -T -e REDISCLI_AUTH="$(cat "$secrets/$file")" redis redis-cli --tls --cacert /run/secrets/tls-ca --cert /run/secrets/redis-tls-certificate \
    --key /run/secrets/redis-tls-key -h localhost --user "$user" --no-auth-warning "$@"
}
# field a.b: that field of the JSON on standard input, blank where there is none
field() {
  python3 -c 'import json,sys; v=json.load(sys.stdin)
for k in sys.argv[1].split("."): v=v.get(k) if isinstance(v,dict) else None
print("" if v is None else v)' "$1"
}
say() { echo "  $name: $*"; }
fail() {
  echo "  $name: $*" >&2
  compose ps -a >&2 || true
  # shellcheck disable=SC2086 # names; the worker's log if none is named
  compose logs --tail 40 ${tell:-scheduler-worker} >&2 || true
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
# impact_set FILE: writes the request for a run over every sample image of the reference scanner, prints how many there are
impact_set() {
  scanner /dev/images >"$secrets/images.json"
  python3 -c 'import json,sys
found=json.load(open(sys.argv[1])); found=found if isinstance(found,list) else found.get("items",found.get("images"))
json.dump({"images":[{"imageDigest":i.get("digest",i.get("imageDigest"))} for i in found]}, open(sys.argv[2],"w")); print(len(found))' "$secrets/images.json" "$1"
}
# up COMPOSE-ARGUMENT...: Compose's own, until every service is healthy
up() {
  compose up --wait --wait-timeout 240 "$@" >"$secrets/up.log" 2>&1 || {
    cat "$secrets/up.log" >&2
    fail 'not every service became healthy'
  }
}
# hardened SERVICE...: fails when the engine was told to let a container do more than it must
hardened() {
  for service in "$@"; do
    found=$(docker inspect -f '{{.Config.User}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}} {{.HostConfig.Privileged}}' "$(compose ps -q "$service")")
    case $found in
      0:* | root* | ' '*) fail "$service runs as root: $found" ;;
      *' true [ALL] [no-new-privileges:true] false') ;;
      *) fail "$service is not hardened: user, read only, capabilities dropped, options, privileged: $found" ;;
    esac
  done
}
# published SERVICE: addresses and ports of this machine that lead to it, each with a blank behind
published() {
  docker inspect -f '{{range $port, $at := .HostConfig.PortBindings}}{{range $at}}{{.HostIp}}:{{.HostPort}} {{end}}{{end}}' "$(compose ps -q "$1")"
}
# logged SERVICE: what its container wrote, for Compose's own puts signs of a terminal between
logged() {
  docker logs "$(compose ps -aq "$1")" 2>&1
}
# nothing_left: fails when the project left a container, volume or network behind
nothing_left() {
  label=label=com.docker.compose.project=$bundle
  left=$(docker ps -aq -f "$label"; docker volume ls -q -f "$label"; docker network ls -q -f "$label")
  [ -z "$left" ] || fail "down left $left"
}
