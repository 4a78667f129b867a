package org.stellaops.scheduler.worker.flow;

import java.io.IOException;

class NatsFlowTest extends FlowContract {

  @Override
  FlowBroker broker() throws IOException, InterruptedException {
    return new NatsFlowBroker();
  }
}
