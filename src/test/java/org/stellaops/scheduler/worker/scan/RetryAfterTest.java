package org.stellaops.scheduler.worker.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

  private final RetryAfter retryAfter =
      new RetryAfter(
          Clock.fixed(Instant.parse("2026-11-23T10:00:00Z"), ZoneOffset.UTC),
          Duration.ofSeconds(60));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0                              | 0
          7                              | 7
          ' 7 '                          | 7
          60                             | 60
          61                             | 60
          9223372036854775807            | 60
          99999999999999999999999        | 60
          Mon, 23 Nov 2026 10:00:30 GMT  | 30
          Mon, 23 Nov 2026 09:59:00 GMT  | 0
          Tue, 24 Nov 2026 10:00:00 GMT  | 60
          """)
  void bothFormsAreReadAndCapped(String header, long seconds) {
    assertThat(retryAfter.read(header)).isEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "  ",
        "-1",
        "1.5",
        "soon",
        "7s",
        "7, 8",
        "\u0667",
        "\uff17",
        "Sun, 23 Nov 2026 10:00:30 GMT",
        "2026-11-23T10:00:00Z",
        "Mon, 99 Nov 2026 10:00:30 GMT",
        "Mon, 23 Nov 99999999999999 10:00:30 GMT"
      })
  void anythingElseSaysNothing(@Nullable String header) {
    assertThat(retryAfter.read(header)).isNull();
  }

  @Test
  void aDateFarAwayIsCappedToo() {
    assertThat(retryAfter.read("Fri, 31 Dec 9999 23:59:59 GMT")).isEqualTo(Duration.ofSeconds(60));
  }
}
