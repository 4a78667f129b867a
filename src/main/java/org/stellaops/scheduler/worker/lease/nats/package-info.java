/**
 * Leases on NATS JetStream (2.9 or newer), Camel scheme {@code jetstream}; putting messages into
 * the queue is camel-nats' part.
 *
 * <p>A queue is a work-queue stream with one durable pull consumer, its dead letters are a stream
 * of their own, {@code <stream>_DEAD} with subject {@code <subject>.dead}. The acknowledgement wait
 * of the consumer is the lease. Streams and consumer are created when they are missing, and what is
 * there is read back and checked: older servers silently ignore settings that they do not know.
 *
 * <p>JetStream accepts a late acknowledgement of a former holder. So nothing is ever sent for a
 * lease that may have run out, and the store fences what slips through.
 */
@NullMarked
package org.stellaops.scheduler.worker.lease.nats;

import org.jspecify.annotations.NullMarked;
