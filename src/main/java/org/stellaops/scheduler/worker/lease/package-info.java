/** Leases: the right of one worker to work on one message until a deadline. */
@NullMarked
package org.stellaops.scheduler.worker.lease;

import org.jspecify.annotations.NullMarked;
