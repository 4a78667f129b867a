package org.stellaops.scheduler.worker.message;

/**
 * Which work goes first: a run that somebody or something waits for, or one that the clock began.
 */
public enum Lane {
  /** asked for by a person or by a change of advisories, VEX statements or policies */
  PROMPT,
  /** asked for by the clock; it may wait, and always gets some of the scanner */
  BACKGROUND;

  public static Lane of(Trigger trigger) {
    return trigger == Trigger.CRON ? BACKGROUND : PROMPT;
  }
}
