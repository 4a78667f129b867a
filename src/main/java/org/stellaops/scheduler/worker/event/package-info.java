/**
 * Events: made from what is recorded, signed, and handed to the stream. Events that could not be
 * published stay in their record, and are published later under the same ids.
 */
@NullMarked
package org.stellaops.scheduler.worker.event;

import org.jspecify.annotations.NullMarked;
