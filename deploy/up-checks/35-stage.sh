#!/bin/sh
# The stage profile: REST on the loopback address, no front door.
exec sh deploy/tools/up-profile.sh stage
