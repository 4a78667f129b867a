package org.stellaops.scheduler.worker.plan;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.stellaops.scheduler.worker.message.SegmentMessage;
import org.stellaops.scheduler.worker.run.Run;
import org.stellaops.scheduler.worker.run.RunState;
import org.stellaops.scheduler.worker.run.RunStore;

/**
 * The segments of a run as long as it is being planned. Those of a run that was cancelled meanwhile
 * would only be taken out of the queue again; the store is asked once for every hundred.
 */
final class WhilePlanning implements Iterator<SegmentMessage> {

  private static final int LOOK_EVERY = 100;

  private final RunStore runs;
  private final Run run;
  private final Iterator<SegmentMessage> segments;
  private int given;
  private boolean ended;

  WhilePlanning(RunStore runs, Run run, Iterator<SegmentMessage> segments) {
    this.runs = runs;
    this.run = run;
    this.segments = segments;
  }

  @Override
  public boolean hasNext() {
    return !ended && segments.hasNext();
  }

  @Override
  public SegmentMessage next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    SegmentMessage next = segments.next();
    if (++given % LOOK_EVERY == 0) {
      ended =
          runs.find(run.tenantId(), run.runId())
              .map(now -> now.state() != RunState.PLANNING)
              .orElse(true);
    }
    return next;
  }
}
