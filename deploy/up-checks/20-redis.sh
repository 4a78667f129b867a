#!/bin/sh
# The dev profile on Redis Streams, without NATS.
exec sh deploy/tools/up-dev.sh Redis
