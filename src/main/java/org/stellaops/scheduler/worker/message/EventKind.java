package org.stellaops.scheduler.worker.message;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The kinds of event, and the only place where their names stand in code. */
public enum EventKind {
  /** an image has a new report; once for each image of a run */
  REPORT_READY("scanner.report.ready", ReportReady.class),
  /** a segment found a difference; once for each segment */
  RESCAN_DELTA("scheduler.rescan.delta", RescanDelta.class),
  /** a run reached its final state; once for each run */
  RUN_COMPLETED("scheduler.run.completed", RunCompleted.class);

  private final String wire;
  private final Class<? extends EventPayload> payload;

  EventKind(String wire, Class<? extends EventPayload> payload) {
    this.wire = wire;
    this.payload = payload;
  }

  @JsonValue
  public String wire() {
    return wire;
  }

  Class<? extends EventPayload> payload() {
    return payload;
  }

  /**
   * The kind that is called so.
   *
   * @throws IllegalArgumentException when there is none; the message lists those there are
   */
  @JsonCreator
  public static EventKind fromWire(String wire) {
    return Wire.find(values(), EventKind::wire, wire);
  }
}
