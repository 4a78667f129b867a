package org.stellaops.scheduler.worker.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CutSegmentsTest {

  /** 100 images a segment, more where that made more than 1,000 segments, 500 at most. */
  @ParameterizedTest
  @CsvSource({
    "0,100,100,0",
    "1,100,100,1",
    "100,100,100,1",
    "101,100,100,2",
    "100000,100,100,1000",
    "100001,100,101,991",
    "250000,100,250,1000",
    "500000,100,500,1000",
    "500001,100,500,1001",
    "1000000,100,500,2000",
    "1000,1,1,1000",
    "1001,1,2,501",
    "10,500,500,1"
  })
  void segmentsGrowBeforeTheyGetTooMany(long images, int configured, int size, int count) {
    assertThat(CutSegments.size(images, configured)).isEqualTo(size);
    assertThat(CutSegments.count(images, size)).isEqualTo(count);
  }
}
