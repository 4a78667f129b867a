package org.stellaops.scheduler.worker.turn;

/**
 * Lets something happen so many times a second, evenly: the generic cell rate algorithm (ITU-T
 * I.371). Written out here because the buckets of libraries either take or make the caller wait,
 * while here is looked first and taken later, and the rate changes while others wait. Not for
 * several threads at once.
 */
final class Rate {

  private static final double SECOND = 1e9;

  /** What was not used for so long may be caught up on, so that a late thread costs nothing. */
  private static final long BURST_NANOS = 50_000_000;

  private double perSecond;
  private long due;

  /**
   * @param perSecond 0 lets nothing happen
   */
  Rate(double perSecond, long now) {
    this.perSecond = perSecond;
    this.due = now;
  }

  void change(double wanted, long now) {
    perSecond = wanted;
    if (wanted > 0) {
      due = Math.min(due, now + (long) (SECOND / wanted)); // a slow rate's debt is not paid slowly
    }
  }

  /** Nanoseconds until it may happen; 0 or less: now. {@link Long#MAX_VALUE}: not at this rate. */
  long waitNanos(long now) {
    return perSecond == 0 ? Long.MAX_VALUE : due - now - BURST_NANOS;
  }

  /** It happens now. */
  void take(long now) {
    due = Math.max(due, now) + (long) (SECOND / perSecond);
  }
}
