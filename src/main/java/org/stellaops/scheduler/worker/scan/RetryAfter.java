package org.stellaops.scheduler.worker.scan;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Reads a Retry-After header (RFC 9110, section 10.2.3): seconds, or a date. */
final class RetryAfter {

  private final Clock clock;
  private final Duration most;

  /**
   * @param most longer waits are cut to this
   */
  RetryAfter(Clock clock, Duration most) {
    this.clock = clock;
    this.most = most;
  }

  /** How long to wait; null when the header is missing or cannot be read. */
  @Nullable Duration read(@Nullable String header) {
    if (header == null || header.isBlank()) {
      return null;
    }
    Duration wait = parse(header.strip());
    if (wait == null) {
      return null;
    }
    return wait.isNegative() ? Duration.ZERO : wait.compareTo(most) > 0 ? most : wait;
  }

  private @Nullable Duration parse(String header) {
    try {
      return header.chars().allMatch(each -> each >= '0' && each <= '9')
          ? Duration.ofSeconds(Long.parseLong(header))
          : Duration.between(
              clock.instant(),
              ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (NumberFormatException e) {
      return most; // more digits than a long has: longer than we will wait
    } catch (DateTimeException | ArithmeticException e) {
      return null;
    }
  }
}
