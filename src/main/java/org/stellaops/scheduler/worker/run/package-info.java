/**
 * Runs and their segments.
 *
 * <p>A run goes {@code planning -> queued -> running -> completed | error | cancelled}; the last
 * three are final. Its counts change in one atomic operation that names the segment it counts, so a
 * segment that comes twice counts once.
 *
 * <p>A segment has one document. Taking the segment raises its attempt number; the record of its
 * outcomes is written into that document only while the number is still the writer's. That is the
 * fence: brokers accept a late acknowledgement of a former owner, the store does not accept its
 * record.
 */
@NullMarked
package org.stellaops.scheduler.worker.run;

import org.jspecify.annotations.NullMarked;
