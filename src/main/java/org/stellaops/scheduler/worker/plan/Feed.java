package org.stellaops.scheduler.worker.plan;

import java.util.List;
import org.stellaops.scheduler.worker.run.Run;

/**
 * The next segments of a run that go into the queue.
 *
 * @param run as it stood when this was decided; its {@code segmentsQueued} is the index of the
 *     first
 */
public record Feed(Run run, List<QueuedSegment> segments) {

  static Feed nothing(Run run) {
    return new Feed(run, List.of());
  }

  /** Nothing is to be queued now. */
  public boolean over() {
    return segments.isEmpty();
  }

  /** One beyond the last of them. */
  int end() {
    return run.segmentsQueued() + segments.size();
  }
}
