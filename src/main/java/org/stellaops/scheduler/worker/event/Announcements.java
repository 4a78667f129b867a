package org.stellaops.scheduler.worker.event;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.stellaops.scheduler.worker.run.Run;
import org.stellaops.scheduler.worker.run.RunStore;
import org.stellaops.scheduler.worker.run.SegmentRecord;
import org.stellaops.scheduler.worker.run.SegmentStore;

/** What has been announced and what still has to be. */
public final class Announcements {

  /**
   * The worker that wrote a record publishes its events in the next moment; before that they are
   * not late.
   */
  private static final Duration IN_TIME = Duration.ofSeconds(15);

  private static final int AT_ONCE = 20;

  private final SegmentStore segments;
  private final RunStore runs;
  private final EventsState state;
  private final Clock clock;

  Announcements(SegmentStore segments, RunStore runs, EventsState state, Clock clock) {
    this.segments = segments;
    this.runs = runs;
    this.state = state;
    this.clock = clock;
  }

  /**
   * The stream took all events of the record.
   *
   * @param events as they were handed over
   */
  public void published(@Variable("record") SegmentRecord segment, @Body List<?> events) {
    segments.published(segment);
    state.published(events.size());
  }

  /** The stream took the event of the run's end. */
  public void announced(@Variable("run") Run run) {
    runs.announced(run);
    state.published(1);
  }

  /** Records whose events should have been published by now, oldest first. */
  public List<SegmentRecord> late() {
    return segments.unpublished(clock.instant().minus(IN_TIME), AT_ONCE);
  }

  /** Ended runs that are not announced yet, oldest end first. */
  public List<Run> ended() {
    return runs.unannounced(AT_ONCE);
  }
}
