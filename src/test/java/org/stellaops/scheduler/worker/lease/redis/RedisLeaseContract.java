package org.stellaops.scheduler.worker.lease.redis;

import org.junit.jupiter.api.Test;
import org.stellaops.scheduler.dev.server.RedisServer;
import org.stellaops.scheduler.worker.lease.LeaseBroker;
import org.stellaops.scheduler.worker.lease.LeaseContract;

/** The contract on Redis, any version. */
abstract class RedisLeaseContract extends LeaseContract {

  abstract RedisServer server();

  @Override
  protected LeaseBroker start() {
    return new RedisBroker(server());
  }

  // an overridden test is only run when it says again that it is one
  @Test
  @Override
  protected void queueThatWouldLoseWorkIsRefused() {
    try {
      super.queueThatWouldLoseWorkIsRefused();
    } finally {
      ((RedisBroker) broker()).mend();
    }
  }
}
