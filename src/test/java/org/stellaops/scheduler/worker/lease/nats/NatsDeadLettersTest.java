package org.stellaops.scheduler.worker.lease.nats;

import org.stellaops.scheduler.dev.server.NatsServer;
import org.stellaops.scheduler.worker.lease.DeadLettersContract;
import org.stellaops.scheduler.worker.lease.LeaseBroker;

/** Dead letters on NATS JetStream. */
final class NatsDeadLettersTest extends DeadLettersContract {

  @Override
  protected LeaseBroker start() {
    return new NatsBroker(NatsServer.start());
  }
}
