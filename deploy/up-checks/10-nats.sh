#!/bin/sh
# The dev profile on NATS JetStream.
exec sh deploy/tools/up-dev.sh Nats
