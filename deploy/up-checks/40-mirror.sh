#!/bin/sh
# The mirror profile: the gateway in front of stand-ins for Concelier and Excititor.
set -eu
sh deploy/tools/stand-in-images.sh target/stand-ins mirror
exec sh deploy/tools/up-mirror.sh
