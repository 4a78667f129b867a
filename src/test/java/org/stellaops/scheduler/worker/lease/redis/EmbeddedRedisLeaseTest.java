package org.stellaops.scheduler.worker.lease.redis;

import org.stellaops.scheduler.dev.server.RedisServer;

/** The oldest Redis that is supported: 6.2. */
final class EmbeddedRedisLeaseTest extends RedisLeaseContract {

  @Override
  RedisServer server() {
    return RedisServer.embedded().appendOnly().start();
  }
}
