package org.stellaops.scheduler.worker.plan;

import org.stellaops.scheduler.worker.message.Lane;
import org.stellaops.scheduler.worker.message.SegmentMessage;

/**
 * A segment on its way into the queue of its lane.
 *
 * @param again how often it has been queued again because the broker lost it, with this time; 0 at
 *     first
 */
public record QueuedSegment(SegmentMessage message, Lane lane, int again) {

  /** For the route, which has a queue for each lane. */
  public boolean background() {
    return lane == Lane.BACKGROUND;
  }
}
