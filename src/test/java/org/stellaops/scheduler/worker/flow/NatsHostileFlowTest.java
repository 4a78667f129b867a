package org.stellaops.scheduler.worker.flow;

import java.io.IOException;

class NatsHostileFlowTest extends HostileFlowContract {

  @Override
  FlowBroker broker() throws IOException, InterruptedException {
    return new NatsFlowBroker();
  }
}
