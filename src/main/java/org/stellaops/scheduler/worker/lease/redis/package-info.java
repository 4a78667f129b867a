/** Leases on Redis Streams. */
@NullMarked
package org.stellaops.scheduler.worker.lease.redis;

import org.jspecify.annotations.NullMarked;
