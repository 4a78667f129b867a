package org.stellaops.scheduler.dev.process;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Looks again and again: what other processes write gives no signal here. */
public final class Wait {

  private static final long LOOK_NANOS = Duration.ofMillis(20).toNanos();

  /**
   * @throws IllegalStateException when it did not happen within the limit
   */
  public static void until(String what, Duration limit, BooleanSupplier happened) {
    if (!within(limit, happened)) {
      throw new IllegalStateException("waited in vain for " + limit + ": " + what);
    }
  }

  /** Whether it happened within the limit. */
  public static boolean within(Duration limit, BooleanSupplier happened) {
    long end = System.nanoTime() + limit.toNanos();
    while (!happened.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return happened.getAsBoolean();
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return true;
  }

  public static void pause(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private Wait() {}
}
