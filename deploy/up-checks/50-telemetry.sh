#!/bin/sh
# The dev profile with both telemetry overlays.
set -eu
sh deploy/tools/stand-in-images.sh target/stand-ins telemetry
exec sh deploy/tools/up-telemetry.sh
