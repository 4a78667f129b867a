package org.stellaops.scheduler.dev.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** That a report which is asked for too early is seen. */
class LooksTest {

  private static final String IMAGE = "sha256:" + "a".repeat(64);

  private final Looks looks = new Looks();

  @Test
  void aReportBeforeTheEndOfAScanIsEarly() {
    looks.expect(7, Set.of(IMAGE));
    String scan = looks.begin(IMAGE);
    assertThat(looks.ended(scan)).isFalse();

    looks.reportAsked(7, IMAGE);

    assertThat(looks.early()).containsExactly(IMAGE);
  }

  @Test
  void aReportAfterItIsNot() {
    looks.expect(7, Set.of(IMAGE));
    String scan = looks.begin(IMAGE);
    assertThat(looks.ended(scan)).isFalse();
    assertThat(looks.ended(scan)).isTrue();

    looks.reportAsked(7, IMAGE);

    assertThat(looks.early()).isEmpty();
  }

  @Test
  void otherRoundsAndImagesNeedNone() {
    looks.expect(7, Set.of(IMAGE));

    looks.reportAsked(6, IMAGE);
    looks.reportAsked(7, "sha256:" + "b".repeat(64));

    assertThat(looks.early()).isEmpty();
  }
}
