package org.stellaops.scheduler.worker.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stellaops.scheduler.worker.scan.SampleImages.finding;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeltaTest {

  @Test
  void newAndResolvedAreToldApart() {
    Delta delta =
        Delta.between(
            Findings.of(List.of(finding("A", "High"), finding("B", "Low"))),
            Findings.of(List.of(finding("B", "Low"), finding("C", "Medium"))));
    assertThat(delta.appeared()).containsExactly(finding("C", "Medium"));
    assertThat(delta.resolved()).containsExactly(finding("A", "High"));
    assertThat(delta.isEmpty()).isFalse();
  }

  @Test
  void oneIdInAnotherPackageIsAnotherFinding() {
    Finding here = new Finding("A", "High", "pkg:npm/a@1", false, null);
    Finding there = new Finding("A", "High", "pkg:npm/a@2", false, null);
    Finding nowhere = new Finding("A", "High", null, false, null);
    Delta delta = Delta.between(Findings.of(List.of(here)), Findings.of(List.of(there, nowhere)));
    assertThat(delta.appeared()).containsExactly(nowhere, there);
    assertThat(delta.resolved()).containsExactly(here);
  }

  @Test
  void anotherSeverityIsAChangeOfStateButNoDelta() {
    Findings before = Findings.of(List.of(finding("A", "Low")));
    Findings after = Findings.of(List.of(finding("A", "Critical")));
    assertThat(Delta.between(before, after)).isSameAs(Delta.NONE);
    assertThat(after.sameAs(before.fingerprint())).isFalse();
  }

  @Test
  void anyTwoSetsOfFindingsGiveTheirDifferences() {
    Random random = new Random(7);
    for (int round = 0; round < 500; round++) {
      Set<Finding> before = someOf(random);
      Set<Finding> after = someOf(random);
      Delta delta =
          Delta.between(Findings.of(List.copyOf(before)), Findings.of(List.copyOf(after)));
      Set<Finding> appeared = new HashSet<>(after);
      appeared.removeAll(before);
      Set<Finding> resolved = new HashSet<>(before);
      resolved.removeAll(after);
      assertThat(delta.appeared())
          .containsExactlyInAnyOrderElementsOf(appeared)
          .isSortedAccordingTo(Finding.IDENTITY);
      assertThat(delta.resolved())
          .containsExactlyInAnyOrderElementsOf(resolved)
          .isSortedAccordingTo(Finding.IDENTITY);
    }
  }

  @Test
  void severitiesAreCountedByRank() {
    Delta delta =
        Delta.between(
            Findings.NONE,
            Findings.of(
                List.of(
                    finding("A", "Critical"),
                    finding("B", "CRITICAL"),
                    finding("C", "moderate"),
                    finding("D", "Medium"),
                    finding("E", "low"),
                    finding("F", "Negligible"),
                    finding("G", "Unknown"))));
    assertThat(delta.appeared(Severity.CRITICAL)).isEqualTo(2);
    assertThat(delta.appeared(Severity.HIGH)).isZero();
    assertThat(delta.appeared(Severity.MEDIUM)).isEqualTo(2);
    assertThat(delta.appeared(Severity.LOW)).isEqualTo(1);
    assertThat(delta.appeared(Severity.OTHER)).isEqualTo(2);
  }

  @Test
  void exploitedOnesAreNamedOnce() {
    Delta delta =
        Delta.between(
            Findings.of(List.of(new Finding("OLD", "High", null, true, null))),
            Findings.of(
                List.of(
                    new Finding("B", "High", "pkg:x", true, null),
                    new Finding("B", "High", "pkg:y", true, null),
                    new Finding("A", "Low", null, true, null),
                    new Finding("C", "Critical", null, false, null))));
    assertThat(delta.exploited()).containsExactly("A", "B");
  }

  @Test
  void theWorstComeFirstAndNoMoreThanAskedFor() {
    List<Finding> many =
        IntStream.range(0, 30)
            .mapToObj(
                i ->
                    new Finding(
                        "CVE-%02d".formatted(i),
                        i % 3 == 0 ? "Low" : i % 3 == 1 ? "Critical" : "Odd",
                        null,
                        i == 4 || i == 9,
                        null))
            .toList();
    assertThat(Delta.between(Findings.NONE, Findings.of(many)).worst(12))
        .extracting(Finding::findingId)
        .containsExactly(
            "CVE-04", "CVE-01", "CVE-07", "CVE-10", "CVE-13", "CVE-16", "CVE-19", "CVE-22",
            "CVE-25", "CVE-28", "CVE-09", "CVE-00");
  }

  private static Set<Finding> someOf(Random random) {
    return IntStream.range(0, 20)
        .filter(i -> random.nextInt(3) > 0)
        .mapToObj(i -> finding("CVE-" + i, "High"))
        .collect(Collectors.toSet());
  }
}
