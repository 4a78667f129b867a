#!/bin/sh
# The airgap profile: every network is internal.
exec sh deploy/tools/up-profile.sh airgap
