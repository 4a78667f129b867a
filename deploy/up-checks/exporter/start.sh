#!/bin/sh
# Stands in for Concelier and Excititor in the mirror's bundle. Which of the two it is, and where its exports belong, say the variables of
# docker-compose.mirror.yaml; it puts fixed files there, as the container's user, and serves them with ETag and Last-Modified.
set -eu
if [ "${CONCELIER__MIRROR__ENABLED:-}" = true ]; then
  name=concelier port=8445 exports=$CONCELIER__MIRROR__EXPORTROOT store=$CONCELIER__STORAGE__MONGO__CONNECTIONSTRING_FILE
else
  name=excititor port=8447 exports=$EXCITITOR__ARTIFACTS__FILESYSTEM__ROOT store=$EXCITITOR__STORAGE__MONGO__CONNECTIONSTRING_FILE
fi
# ends here when this user cannot read them
cat "$store" /run/secrets/tls-ca >/dev/null
mkdir -p "$exports"
for file in index.json short-lived.json; do cat "/usr/share/exports/$file" >"$exports/$file"; done
sed -e "s,@name@,$name,g" -e "s,@port@,$port,g" -e "s,@exports@,$exports,g" /etc/nginx/exporter.conf >/tmp/exporter.conf
exec nginx -c /tmp/exporter.conf -g 'daemon off;'
