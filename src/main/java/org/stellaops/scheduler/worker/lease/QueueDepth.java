package org.stellaops.scheduler.worker.lease;

import java.time.Duration;

/**
 * How much there is to do in a queue, over all workers.
 *
 * @param ready messages that wait for a worker or for their delay
 * @param pending messages under lease; on JetStream also those that wait for their delay
 * @param oldest age of the message at the head of the queue, zero when it is empty
 */
public record QueueDepth(long ready, long pending, Duration oldest) {}
