package org.stellaops.scheduler.dev.scanner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Pep440Test {
  /** In the order that PEP 440 gives them. */
  private static final List<String> ORDERED =
      List.of(
          "0.9",
          "1.0.dev1",
          "1.0a1.dev1",
          "1.0a1",
          "1.0a2",
          "1.0a12",
          "1.0b1",
          "1.0b2.post345.dev456",
          "1.0b2.post345",
          "1.0rc1.dev456",
          "1.0rc1",
          "1.0",
          "1.0+abc.5",
          "1.0+abc.7",
          "1.0+5",
          "1.0.post456.dev34",
          "1.0.post456",
          "1.0.15",
          "1.1.dev1",
          "1.10",
          "2012.4",
          "1!0.1");

  @Test
  void ordersAsThePepSays() {
    List<Pep440> shuffled = new ArrayList<>(ORDERED.stream().map(Pep440::parse).toList());
    Collections.shuffle(shuffled, new Random(1));
    Collections.sort(shuffled);
    assertThat(shuffled).isEqualTo(ORDERED.stream().map(Pep440::parse).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "1.0, 1.0.0",
    "1.0a1, 1.0-alpha.1",
    "1.0RC1, 1.0c1",
    "1.0.post1, 1.0-1",
    "1.0rev1, 1.0.post1",
    "v1.0, 1.0",
    "1.0.dev, 1.0.dev0",
    "1.0-preview1, 1.0rc1"
  })
  void spellingsOfOneVersion(String one, String other) {
    assertThat(Pep440.parse(one)).isEqualByComparingTo(Pep440.parse(other));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "1.0-foo", "1..0", "1.0+", "latest"})
  void whatIsNoVersion(String text) {
    assertThatThrownBy(() -> Pep440.parse(text)).hasMessage("'" + text + "' is no PEP 440 version");
  }
}
