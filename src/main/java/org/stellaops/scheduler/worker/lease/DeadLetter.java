package org.stellaops.scheduler.worker.lease;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields (Redis) or headers (NATS) that a dead letter has besides the message's own, and the
 * two that a message carries when it was put into its queue again.
 */
public final class DeadLetter {

  /** {@link DeadReason#wire()}. */
  public static final String REASON_CLASS = "deadReason";

  /** Why, in a sentence of at most 500 characters. */
  public static final String REASON = "reason";

  /** Deliveries that were used up. Also carried by a message that was put into its queue again. */
  public static final String ATTEMPTS = "attempts";

  /** When the message was enqueued first, ISO-8601. Also carried by a message put back. */
  public static final String ENQUEUED_AT = "enqueuedAt";

  /** When it became a dead letter, ISO-8601. */
  public static final String DEAD_AT = "deadAt";

  /** The stream it came from. */
  public static final String QUEUE = "queue";

  private static final int MAX_REASON = 500;

  /** All of them for one message. */
  public static Map<String, String> fields(
      Lease lease, String queue, DeadReason kind, String reason, Clock clock) {
    return fields(
        queue,
        kind,
        reason,
        lease.delivery().count(),
        lease.delivery().enqueuedAt(),
        clock.instant());
  }

  /** All of them for a message that nobody could be given. */
  public static Map<String, String> fields(
      String queue,
      DeadReason kind,
      String reason,
      int attempts,
      Instant enqueuedAt,
      Instant deadAt) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(QUEUE, queue);
    fields.put(REASON_CLASS, kind.wire());
    fields.put(REASON, oneLine(reason));
    fields.put(ATTEMPTS, Integer.toString(attempts));
    fields.put(ENQUEUED_AT, enqueuedAt.toString());
    fields.put(DEAD_AT, deadAt.toString());
    return fields;
  }

  /** A reason without line breaks and control characters, cut to a bearable length. */
  static String oneLine(String reason) {
    String line = reason.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]+", " ").strip();
    return line.length() <= MAX_REASON ? line : line.substring(0, MAX_REASON - 1) + "…";
  }

  /** A number of attempts that a message carries; anyone may have written it, so nonsense is 0. */
  public static int attempts(@Nullable String carried) {
    if (carried == null || !carried.matches("[0-9]{1,6}")) {
      return 0;
    }
    return Integer.parseInt(carried);
  }

  /** A time that a message carries, or another one when it is none. */
  public static Instant instant(@Nullable String carried, Instant otherwise) {
    if (carried == null) {
      return otherwise;
    }
    try {
      return Instant.parse(carried);
    } catch (DateTimeException e) {
      return otherwise;
    }
  }

  private DeadLetter() {}
}
