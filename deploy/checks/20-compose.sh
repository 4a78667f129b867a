#!/bin/sh
# Every compose profile and combination, linted by Compose itself.
exec sh deploy/tools/validate-profiles.sh
