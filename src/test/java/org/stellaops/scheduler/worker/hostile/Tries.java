package org.stellaops.scheduler.worker.hostile;

/** How much is tried where jqwik does not count, and with which numbers. */
public final class Tries {

  /** As in junit-platform.properties. */
  private static final long USUAL = 4_000;

  /** So many in the usual test, and as many times more as jqwik was told to try more. */
  public static int times(int usual) {
    return Math.toIntExact(Math.max(1, usual * Long.getLong("jqwik.tries.default", USUAL) / USUAL));
  }

  /** The seed of {@code -Dfuzz.seed}, or a new one; to be shown with every failure. */
  public static long seed() {
    return Long.getLong("fuzz.seed", System.nanoTime());
  }

  private Tries() {}
}
