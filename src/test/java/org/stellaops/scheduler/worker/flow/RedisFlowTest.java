package org.stellaops.scheduler.worker.flow;

class RedisFlowTest extends FlowContract {

  @Override
  FlowBroker broker() {
    return new RedisFlowBroker();
  }
}
