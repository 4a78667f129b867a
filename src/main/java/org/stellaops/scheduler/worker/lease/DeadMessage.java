package org.stellaops.scheduler.worker.lease;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A message that was given up, as it stands in the dead letters of its queue.
 *
 * @param id the broker's name for it there; later dead letters have later ids
 * @param body byte for byte as it was enqueued; null when there never was one
 * @param headers those of {@link MessageHeaders}
 * @param kind one of {@link DeadReason#wire()}, or {@code unknown} when something else wrote it
 * @param reason in a sentence
 * @param attempts deliveries that were used up
 * @param enqueuedAt when it was enqueued first
 * @param deadAt when it was given up, by the broker's clock
 */
public record DeadMessage(
    String id,
    byte @Nullable [] body,
    Map<String, String> headers,
    String kind,
    String reason,
    int attempts,
    Instant enqueuedAt,
    Instant deadAt) {

  /** What stands for a kind that is none of ours. */
  public static final String UNKNOWN = "unknown";

  /**
   * @param field gives a field or header by name, or null; anyone may have written it
   */
  public static DeadMessage read(
      String id, Instant deadAt, byte @Nullable [] body, Function<String, @Nullable String> field) {
    String reason = field.apply(DeadLetter.REASON);
    return new DeadMessage(
        id,
        body,
        MessageHeaders.pick(field),
        kind(field.apply(DeadLetter.REASON_CLASS)),
        reason == null ? "" : DeadLetter.oneLine(reason),
        DeadLetter.attempts(field.apply(DeadLetter.ATTEMPTS)),
        DeadLetter.instant(field.apply(DeadLetter.ENQUEUED_AT), deadAt),
        deadAt);
  }

  /** Bytes of the body. */
  public int size() {
    return body == null ? 0 : body.length;
  }

  private static String kind(@Nullable String found) {
    return Arrays.stream(DeadReason.values())
        .map(DeadReason::wire)
        .filter(each -> found != null && each.equals(found.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElse(UNKNOWN);
  }
}
