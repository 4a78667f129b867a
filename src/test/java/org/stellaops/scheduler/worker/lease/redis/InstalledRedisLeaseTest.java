package org.stellaops.scheduler.worker.lease.redis;

import org.stellaops.scheduler.dev.server.RedisServer;

/** The Redis of this machine; fails, naming the command that installs it, when there is none. */
final class InstalledRedisLeaseTest extends RedisLeaseContract {

  @Override
  RedisServer server() {
    return RedisServer.installed().appendOnly().start();
  }
}
