package org.stellaops.scheduler.worker.message;

import org.stellaops.scheduler.worker.lease.Permanent;

/**
 * A message that no repetition will make readable. Its text names what was read, where in it (a
 * JSON pointer, or line and column), what was found there (cut at 80 characters, control characters
 * escaped) and what is allowed.
 */
public final class BadMessage extends RuntimeException implements Permanent {

  /** longest text of this error, in characters */
  public static final int LONGEST = 500;

  private final String reason;

  /**
   * @param what kind of message, such as {@code planner message}
   * @param where JSON pointer of the value; blank for the message as a whole
   * @param finding verb and value, such as {@code is "x"} or {@code is missing}
   * @param allowed what would have been accepted
   */
  BadMessage(String what, String where, String finding, String allowed) {
    this(text(what, where, finding, allowed));
  }

  private BadMessage(String reason) {
    super(reason);
    this.reason = reason;
  }

  /** The text of this error. */
  @Override
  public String reason() {
    return reason;
  }

  private static String text(String what, String where, String finding, String allowed) {
    String place = where.isEmpty() ? what : what + ": " + Quote.plain(where, 160);
    return Quote.plain(place + " " + finding + "; allowed: " + allowed, LONGEST - 1);
  }
}
