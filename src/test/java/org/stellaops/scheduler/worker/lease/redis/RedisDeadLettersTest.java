package org.stellaops.scheduler.worker.lease.redis;

import org.stellaops.scheduler.dev.server.RedisServer;
import org.stellaops.scheduler.worker.lease.DeadLettersContract;
import org.stellaops.scheduler.worker.lease.LeaseBroker;

/** Dead letters on the oldest Redis that is supported: 6.2. */
final class RedisDeadLettersTest extends DeadLettersContract {

  @Override
  protected LeaseBroker start() {
    return new RedisBroker(RedisServer.embedded().start());
  }
}
