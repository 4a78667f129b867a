package org.stellaops.scheduler.worker.plan;

import org.stellaops.scheduler.worker.message.SegmentMessage;

/**
 * A segment that is queued once more.
 *
 * @param times how often it has been queued again, with this time
 */
public record RequeuedSegment(SegmentMessage message, int times) {}
