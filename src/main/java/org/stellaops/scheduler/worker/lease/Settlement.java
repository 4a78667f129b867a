package org.stellaops.scheduler.worker.lease;

import java.time.Duration;
import java.util.Locale;

/** How a lease ends. Every lease ends in exactly one of these ways. */
public sealed interface Settlement {

  /** Tells the broker; false when the message was not held any more and nothing was changed. */
  boolean settle(LeaseQueue queue, Lease lease);

  /** As in metrics and log lines. */
  default String wire() {
    return getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  /** The work is done. */
  record Done() implements Settlement {
    @Override
    public boolean settle(LeaseQueue queue, Lease lease) {
      return queue.done(lease);
    }
  }

  /** The work failed and is tried again, not before the delay has passed. */
  record Later(Duration delay, String reason) implements Settlement {
    @Override
    public boolean settle(LeaseQueue queue, Lease lease) {
      return queue.later(lease, delay);
    }
  }

  /** Returned at once, no delivery used up. */
  record HandedBack(String reason) implements Settlement {
    @Override
    public boolean settle(LeaseQueue queue, Lease lease) {
      return queue.handBack(lease);
    }
  }

  /** A dead letter. */
  record Never(DeadReason kind, String reason) implements Settlement {
    @Override
    public boolean settle(LeaseQueue queue, Lease lease) {
      return queue.never(lease, kind, reason);
    }
  }

  /** Not ours any more; the broker is told nothing. */
  record Lost(String reason) implements Settlement {
    @Override
    public boolean settle(LeaseQueue queue, Lease lease) {
      return false;
    }
  }
}
