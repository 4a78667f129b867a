package org.stellaops.scheduler.worker.lease.nats;

import org.stellaops.scheduler.dev.server.NatsServer;
import org.stellaops.scheduler.worker.lease.LeaseBroker;
import org.stellaops.scheduler.worker.lease.LeaseContract;

/** The contract on NATS JetStream. */
final class NatsLeaseTest extends LeaseContract {

  @Override
  protected LeaseBroker start() {
    return new NatsBroker(NatsServer.start());
  }
}
