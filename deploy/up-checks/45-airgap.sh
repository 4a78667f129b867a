#!/bin/sh
# The airgap profile behind a front door, in networks without a way out.
exec sh deploy/tools/up-profile.sh airgap
