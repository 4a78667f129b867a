package org.stellaops.scheduler.worker.lease;

import java.util.Locale;

/** The classes of reasons for dead letters: few, because they are the values of a metric label. */
public enum DeadReason {
  /** not a message at all */
  MALFORMED,
  /** the work said that no repetition can help: {@link Permanent} */
  REFUSED,
  /** the work failed at every allowed delivery */
  FAILED,
  /** every allowed delivery ended without a settlement: it takes its workers down */
  CRASHED;

  /** As in metrics and dead letters. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
