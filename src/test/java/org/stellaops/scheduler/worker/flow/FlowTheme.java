package org.stellaops.scheduler.worker.flow;

/** Tests of one theme, on the flow that their class started. */
interface FlowTheme {

  Flow flow();

  default ScriptedScanner scanner() {
    return flow().scanner();
  }

  default Worker worker() {
    return flow().worker();
  }
}
