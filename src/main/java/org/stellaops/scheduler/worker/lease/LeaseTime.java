package org.stellaops.scheduler.worker.lease;

import java.time.Duration;

/**
 * How long a lease lasts at the broker, and how long its holder may trust it: less, because the two
 * clocks run apart and because a write that was started in time takes effect later.
 *
 * @param lease what the broker was told
 */
public record LeaseTime(Duration lease) {

  /** Smallest lease that leaves room for renewal and margin. */
  public static final Duration LEAST = Duration.ofMillis(500);

  public LeaseTime {
    if (lease.compareTo(LEAST) < 0) {
      throw new IllegalArgumentException(
          "leaseMillis is " + lease.toMillis() + "; needed: at least " + LEAST.toMillis());
    }
  }

  /** A tenth of the lease, at most two seconds. */
  public Duration margin() {
    return Duration.ofMillis(Math.min(2_000, lease.toMillis() / 10));
  }

  /**
   * The instant up to which a lease may be trusted.
   *
   * @param asked {@link System#nanoTime()} from before the broker was asked for it
   */
  public long trustedUntil(long asked) {
    return asked + lease.minus(margin()).toNanos();
  }

  /** Time after which a lease that is worked on is renewed. */
  public Duration renewal() {
    return lease.dividedBy(3);
  }

  /** How long the answer to a renewal is waited for: there has to be time to ask again. */
  public Duration renewalAnswer() {
    return Duration.ofMillis(Math.min(3_000, renewal().toMillis()));
  }

  /** How long a request for work may wait at the broker: its waiting time is lost for the trust. */
  public Duration patience() {
    return Duration.ofMillis(Math.min(1_000, lease.toMillis() / 10));
  }
}
