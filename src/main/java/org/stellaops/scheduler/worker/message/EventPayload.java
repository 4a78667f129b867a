package org.stellaops.scheduler.worker.message;

/** The news that an event carries. */
public sealed interface EventPayload permits ReportReady, RescanDelta, RunCompleted {

  EventKind kind();
}
