package org.stellaops.scheduler.worker.plan;

import org.stellaops.scheduler.worker.message.SegmentMessage;
import org.stellaops.scheduler.worker.run.Run;

/**
 * A run and the segments that it still has to queue.
 *
 * @param run as it stood when planning began
 * @param segments made one by one while they are being queued; none when the run has been planned
 *     before
 */
public record Plan(Run run, Iterable<SegmentMessage> segments) {}
