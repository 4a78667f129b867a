package org.stellaops.scheduler.worker.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DigestSetTest {

  @Test
  void tellsApartWhatDiffersInOneBit() {
    DigestSet set = new DigestSet();
    for (int bit = 0; bit < 64; bit++) {
      for (int word = 0; word < 4; word++) {
        String hex =
            "0".repeat(16 * word) + "%016x".formatted(1L << bit) + "0".repeat(48 - 16 * word);
        assertThat(set.add("sha256:" + hex)).isTrue();
        assertThat(set.add("sha256:" + hex)).isFalse();
      }
    }
    assertThat(set.size()).isEqualTo(256);
  }

  @Test
  void remembersAcrossItsGrowth() {
    DigestSet set = new DigestSet();
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 100_000; i++) {
        assertThat(set.add("sha256:%064x".formatted(i * 7919L))).isEqualTo(round == 0);
      }
    }
    assertThat(set.size()).isEqualTo(100_000);
  }
}
