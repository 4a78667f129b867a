package org.stellaops.scheduler.worker.lease;

import java.time.Duration;

/**
 * The work failed for now and asks for a delay of its own, instead of the queue's retry delay. The
 * delivery counts: the last allowed one makes a dead letter.
 */
public final class TryLater extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final Duration delay;

  public TryLater(Duration delay, String reason) {
    super(reason);
    this.delay = delay;
  }

  public TryLater(Duration delay, String reason, Throwable cause) {
    super(reason, cause);
    this.delay = delay;
  }

  /** Least time until the message is delivered again. */
  public Duration delay() {
    return delay;
  }
}
