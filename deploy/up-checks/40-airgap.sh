#!/bin/sh
# The airgap profile: nothing has a way out.
exec sh deploy/tools/up-profile.sh airgap
