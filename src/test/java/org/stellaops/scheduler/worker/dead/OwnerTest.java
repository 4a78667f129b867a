package org.stellaops.scheduler.worker.dead;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnerTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"tenantId\":\"acme\",\"runId\":\"r:1\"}             | acme | r:1",
        "{\"deep\":{\"tenantId\":\"other\"},\"runId\":\"r1\"}  |      | r1",
        "{\"tenantId\":\"acme\",\"x\":                         | acme |",
        "{\"tenantId\":\"acme/../other\",\"runId\":\" \"}      |      |",
        "{\"tenantId\":7,\"runId\":[\"r\"]}                    |      |",
        "[\"tenantId\",\"acme\"]                               |      |",
        "no JSON                                               |      |",
        "``                                                    |      |",
      })
  void theBodySaysWhoseItIs(String body, String tenantId, String runId) {
    assertThat(Owner.of(body.getBytes(UTF_8))).isEqualTo(new Owner(tenantId, runId));
  }

  @Test
  void nobodysWithoutBody() {
    assertThat(Owner.of(null)).isEqualTo(new Owner(null, null));
    assertThat(Owner.of(("{\"a\":" + "[".repeat(100_000)).getBytes(UTF_8)))
        .isEqualTo(new Owner(null, null));
  }

  @Test
  void agesAreInTheLargestUnit() {
    assertThat(DeadLetterTable.age(Duration.ofSeconds(45))).isEqualTo("45s");
    assertThat(DeadLetterTable.age(Duration.ofMinutes(59))).isEqualTo("59m");
    assertThat(DeadLetterTable.age(Duration.ofHours(47))).isEqualTo("1d");
  }
}
