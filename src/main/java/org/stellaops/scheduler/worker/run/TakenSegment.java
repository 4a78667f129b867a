package org.stellaops.scheduler.worker.run;

import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.message.SegmentMessage;

/**
 * A segment that this worker took.
 *
 * @param attempt the number that fences its record
 * @param lastDelivery whether a failure now would make a dead letter of it
 * @param traceparent W3C trace context of its message
 * @param record what an earlier attempt recorded, so that only the rest is to be done
 */
public record TakenSegment(
    SegmentMessage message,
    Run run,
    int attempt,
    boolean lastDelivery,
    @Nullable String traceparent,
    @Nullable SegmentRecord record) {

  /** Nothing is left to be asked. */
  public boolean isRecorded() {
    return record != null;
  }

  /** The run has ended without this segment; there is nothing to do. */
  public boolean isOver() {
    return record == null && run.state().isFinal();
  }
}
