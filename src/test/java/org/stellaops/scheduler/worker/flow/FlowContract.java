package org.stellaops.scheduler.worker.flow;

import static org.stellaops.scheduler.worker.flow.ScriptedScanner.report;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/**
 * What a run does from the planner queue to the event stream; the same on every transport. The
 * themes run in the order in which they stand here, the one that asks for the most images last.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FlowContract
    implements EndingFlow, FindingsFlow, MessagesFlow, OverlapFlow, ScannerFlow, FairnessFlow {

  private Flow flow;

  abstract FlowBroker broker() throws IOException, InterruptedException;

  @Override
  public Flow flow() {
    return flow;
  }

  @BeforeAll
  void start() throws IOException, InterruptedException {
    flow = new Flow(broker());
  }

  @AfterAll
  void stop() {
    flow.close();
  }

  @BeforeEach
  void friendlyScanner() {
    scanner().otherwise(report());
  }
}
