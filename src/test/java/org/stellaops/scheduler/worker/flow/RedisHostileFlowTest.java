package org.stellaops.scheduler.worker.flow;

class RedisHostileFlowTest extends HostileFlowContract {

  @Override
  FlowBroker broker() {
    return new RedisFlowBroker();
  }
}
