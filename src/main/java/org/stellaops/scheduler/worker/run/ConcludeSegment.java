package org.stellaops.scheduler.worker.run;

import org.apache.camel.Body;
import org.stellaops.scheduler.worker.scan.ImageStates;

/** What a segment's record changes besides itself. Both may be repeated. */
public final class ConcludeSegment {

  private final RunStore runs;
  private final ImageStates states;

  ConcludeSegment(RunStore runs, ImageStates states) {
    this.runs = runs;
    this.states = states;
  }

  /** Makes its reports the last known ones of their images. */
  public void advanceStates(@Body SegmentRecord segment) {
    states.advance(segment.tenantId(), segment.runId(), segment.outcomes());
  }

  /**
   * Counts it in its run.
   *
   * @throws UnknownRun when the run was removed meanwhile
   */
  public Run countInRun(@Body SegmentRecord segment) {
    return runs.advance(segment)
        .orElseThrow(
            () ->
                new UnknownRun(
                    "run "
                        + segment.runId()
                        + " of segment "
                        + segment.segmentId()
                        + " is not in the store any more"));
  }
}
