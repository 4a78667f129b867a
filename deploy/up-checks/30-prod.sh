#!/bin/sh
# The prod profile behind a front door, then with new certificates and passwords.
exec sh deploy/tools/up-profile.sh prod --rotate
