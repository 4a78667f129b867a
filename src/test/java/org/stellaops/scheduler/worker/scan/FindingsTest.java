package org.stellaops.scheduler.worker.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FindingsTest {

  private static final String[] WORDS = {
    "CVE-2026-1",
    "CVE-2026-10",
    "CVE-2026-2",
    "é",
    "e\u0301",
    "\u0000",
    "\"\\/\b\u2028",
    "😀",
    "\uFFFF",
    "𝔘",
    "[",
    " "
  };
  private static final String[] SEVERITIES = {
    "Critical", "critical", "High", "Low", "Odd", "Unknown"
  };

  private final Random random = new Random(42);

  @Test
  void anyOrderGivesTheSameFindings() {
    for (int round = 0; round < 300; round++) {
      List<Finding> found = someFindings(random.nextInt(40));
      Findings first = Findings.of(found);
      List<Finding> shuffled = new ArrayList<>(found);
      Collections.shuffle(shuffled, random);
      Findings second = Findings.of(shuffled);
      assertThat(second.all()).isEqualTo(first.all());
      assertThat(second.fingerprint()).isEqualTo(first.fingerprint());
      assertThat(second.bytes()).isEqualTo(first.bytes());
    }
  }

  @Test
  void whatIsReadIsWhatWasWritten() {
    for (int round = 0; round < 300; round++) {
      Findings written = Findings.of(someFindings(random.nextInt(200)));
      Findings read = Findings.read(written.bytes());
      assertThat(read.all()).isEqualTo(written.all());
      assertThat(read.sameAs(written.fingerprint())).isTrue();
      assertThat(read.bytes()).isEqualTo(written.bytes());
    }
  }

  @Test
  void eachIsKeptOnceAndTheWorstOfIt() {
    Finding mild = new Finding("A", "Low", "pkg:x", false, null);
    Finding known = new Finding("A", "High", "pkg:x", true, null);
    Finding worst = new Finding("A", "High", "pkg:x", true, "https://a");
    Finding elsewhere = new Finding("A", "Low", null, false, null);
    assertThat(Findings.of(List.of(mild, worst, known, elsewhere, mild)).all())
        .containsExactly(elsewhere, known);
  }

  @Test
  void everyFieldIsInTheFingerprint() {
    Finding one = new Finding("A", "Low", "pkg:x", false, "l");
    List<Finding> others =
        List.of(
            new Finding("B", "Low", "pkg:x", false, "l"),
            new Finding("A", "High", "pkg:x", false, "l"),
            new Finding("A", "Low", "pkg:y", false, "l"),
            new Finding("A", "Low", null, false, "l"),
            new Finding("A", "Low", "pkg:x", true, "l"),
            new Finding("A", "Low", "pkg:x", false, null));
    byte[] fingerprint = Findings.of(List.of(one)).fingerprint();
    assertThat(fingerprint).hasSize(16);
    for (Finding other : others) {
      assertThat(Findings.of(List.of(other)).sameAs(fingerprint)).as(other.toString()).isFalse();
    }
  }

  @Test
  void largeOnesAreDeflated() {
    Findings small = Findings.of(List.of(SampleImages.finding("CVE-1", "High")));
    assertThat(small.bytes()[0]).isEqualTo((byte) '[');
    Findings large =
        Findings.of(
            IntStream.range(0, 1000)
                .mapToObj(i -> SampleImages.finding("CVE-" + i, "High"))
                .toList());
    assertThat(large.bytes()[0]).isNotEqualTo((byte) '[');
    assertThat(large.bytes().length).isLessThan(20_000);
    assertThat(Findings.read(large.bytes()).all()).hasSize(1000);
    assertThat(Findings.NONE.bytes()).isEqualTo(new byte[] {'[', ']'});
  }

  /** Deflating starts at 4,096 bytes of JSON, to the byte. */
  @Test
  void theLimitOfDeflatingIsExact() {
    int frame = Findings.of(List.of(new Finding("A", "x", null, false, ""))).bytes().length;
    Finding justBelow = new Finding("A", "x", null, false, "l".repeat(4095 - frame));
    Finding atIt = new Finding("A", "x", null, false, "l".repeat(4096 - frame));
    assertThat(Findings.of(List.of(justBelow)).bytes()).hasSize(4095);
    assertThat(Findings.of(List.of(atIt)).bytes()).hasSizeLessThan(1000);
  }

  private List<Finding> someFindings(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                new Finding(
                    word() + random.nextInt(1 + count / 2),
                    SEVERITIES[random.nextInt(SEVERITIES.length)],
                    random.nextInt(3) == 0 ? null : "pkg:npm/" + word(),
                    random.nextInt(4) == 0,
                    random.nextBoolean() ? null : "https://example.org/" + word()))
        .toList();
  }

  private String word() {
    return WORDS[random.nextInt(WORDS.length)];
  }
}
