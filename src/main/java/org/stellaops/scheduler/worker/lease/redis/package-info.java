/**
 * Leases on Redis Streams (6.2 or newer), Camel scheme {@code redis-stream}.
 *
 * <p>A message is an entry of a stream with the field {@code message}; who holds it stands in the
 * pending list of the consumer group. Keys, for a queue {@code q}:
 *
 * <ul>
 *   <li>{@code q} the stream; entries that are done are deleted
 *   <li>{@code q:later} sorted set of delayed entries by due time, {@code q:later:<id>} a hash with
 *       the fields of each; any consumer brings them back when they are due
 *   <li>{@code q:dead} the stream of dead letters
 *   <li>{@code q:idemp:<key>} marks of keys enqueued within the duplicate window
 * </ul>
 *
 * <p>Redis acknowledges for anyone who asks, so every step that changes an entry is a script that
 * first looks whether the asker still has it, in the delivery it was given. The scripts name keys
 * that they compose themselves ({@code q:later:<id>}), so a cluster is not supported.
 */
@NullMarked
package org.stellaops.scheduler.worker.lease.redis;

import org.jspecify.annotations.NullMarked;
