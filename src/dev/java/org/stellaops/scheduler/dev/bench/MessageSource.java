package org.stellaops.scheduler.dev.bench;

import org.jspecify.annotations.Nullable;

/** Where one thread of the loop leases segment messages, one at a time. */
interface MessageSource {

  /** Waits a while for a message; null when there is none. */
  @Nullable LeasedMessage next() throws Exception;
}
