#!/bin/sh
# Lints the compose bundle with Docker Compose itself: every profile, every combination with an overlay, both transports, each rendered twice to the
# same bytes; every required variable, left out, is named; and the rules of validate_profiles.py hold for what is rendered. Needs no engine.
#
#   deploy/tools/validate-profiles.sh [FOLDER]        (deploy/compose)
set -eu
cd "$(dirname "$0")/../.."
folder=${1:-deploy/compose}
COMPOSE=${COMPOSE:-$(sh deploy/tools/compose.sh)}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

# Values for what is required: a file for each path, an image by digest for each image. Nothing of this is started.
touch "$work/file"
digest=sha256:0000000000000000000000000000000000000000000000000000000000000000
for example in "$folder"/env/*.env.example; do
  name=$(basename "$example" .env.example)
  sed -e "s|^\([A-Z_]*_FILE\)=\$|\1=$work/file|" -e "s|^\([A-Z_]*\)_IMAGE=.*|\1_IMAGE=stellaops/given:1@$digest|" \
    -e 's|^AIRGAP_REGISTRY=$|AIRGAP_REGISTRY=registry.internal:5000|' -e 's|^IMAGE_PREFIX=$|IMAGE_PREFIX=registry.internal:5000/|' "$example" >"$work/$name.env"
done

compose() {
  # shellcheck disable=SC2086 # a command and its arguments
  env -i PATH="$PATH" HOME="$work" $COMPOSE "$@"
}
rendered=0
problems=0
# check NAME ENV-NAMES FILES...: files as names between "docker-compose." and ".yaml"
check() {
  name=$1
  envs=$2
  shift 2
  files=''
  for file in "$@"; do files="$files -f $folder/docker-compose.$file.yaml"; done
  for kind in Nats Redis; do
    arguments=$files
    for env in $envs; do
      # as an operator would: one line of the env file decides
      sed "s|^SCHEDULER_QUEUE_KIND=.*|SCHEDULER_QUEUE_KIND=$kind|" "$work/$env.env" >"$work/$env.$kind.env"
      arguments="$arguments --env-file $work/$env.$kind.env"
    done
    # shellcheck disable=SC2086 # words without spaces
    if ! compose $arguments config --format json >"$work/$name.$kind.json" 2>"$work/log" ||
      ! compose $arguments config --format json >"$work/again.json" 2>>"$work/log"; then
      echo "$name on $kind: $(cat "$work/log")"
      rm -f "$work/$name.$kind.json"
      problems=$((problems + 1))
      return 0
    fi
    if [ -s "$work/log" ]; then
      echo "$name on $kind: warnings: $(cat "$work/log")"
      problems=$((problems + 1))
    fi
    if ! cmp -s "$work/$name.$kind.json" "$work/again.json"; then
      echo "$name on $kind: rendered twice, two results"
      problems=$((problems + 1))
    fi
    rendered=$((rendered + 1))
  done
}
for profile in dev stage prod airgap; do
  check "$profile" "$profile" "$profile"
  check "$profile+telemetry" "$profile telemetry" "$profile" telemetry
  check "$profile+telemetry+telemetry-storage" "$profile telemetry" "$profile" telemetry telemetry-storage
done
for profile in stage prod airgap; do
  check "$profile+platform" "$profile platform" "$profile" platform
done
check mirror mirror mirror

# Every required variable, left out, stops Compose with its name. Those of a profile are the ones that the examples leave blank and Compose asks for.
asked=0
for profile in dev stage prod airgap mirror; do
  while IFS= read -r variable; do
    sed "s|^$variable=.*|$variable=|" "$work/$profile.env" >"$work/without.env"
    if compose -f "$folder/docker-compose.$profile.yaml" --env-file "$work/without.env" config -q >"$work/log" 2>&1; then
      echo "$profile: $variable may be left out, though it is required"
      problems=$((problems + 1))
    elif ! grep -q "$variable" "$work/log"; then
      echo "$profile: without $variable Compose only says: $(cat "$work/log")"
      problems=$((problems + 1))
    fi
    asked=$((asked + 1))
  done <<LIST
$(cat "$folder/docker-compose.$profile.yaml" "$folder/resources.yaml" | grep -v '^ *#' | if [ "$profile" = mirror ]; then sed '/^volumes:$/,$!b' | grep -v SCHEDULER_ | grep -vE 'NATS_|REDIS_|SCANNER_EVENTS' ; else cat; fi | grep -oE '\$\{[A-Z0-9_]+:\?' | sed 's/^..//; s/:?$//' | sort -u)
LIST
done

python3 deploy/tools/validate_profiles.py --authority "$folder/etc/authority.yaml" "$work"/*.Nats.json "$work"/*.Redis.json || problems=$((problems + 1))
[ "$problems" -eq 0 ] || exit 1
echo "$rendered renderings the same twice, $asked required variables named, all rules hold"
