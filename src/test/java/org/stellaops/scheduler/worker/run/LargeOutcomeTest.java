package org.stellaops.scheduler.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.stellaops.scheduler.worker.scan.Delta;
import org.stellaops.scheduler.worker.scan.Finding;
import org.stellaops.scheduler.worker.scan.Findings;
import org.stellaops.scheduler.worker.scan.ImageOutcome;
import org.stellaops.scheduler.worker.scan.Report;

/** A document may have 16 MiB, whatever the scanner answers. */
class LargeOutcomeTest {

  @Test
  void anOutcomeThatNoDocumentHoldsFailsItsImage() {
    try (TestStore store = new TestStore()) {
      SegmentStore segments = store.segments();
      ImageOutcome large = outcome(14_000_000);
      assertThat(segments.recordable(large)).isSameAs(large);
      assertThat(segments.recordable(outcome(16_000_000)))
          .isInstanceOfSatisfying(
              ImageOutcome.Failed.class,
              failed ->
                  assertThat(failed.reason())
                      .matches(
                          "what changed takes 160\\d{5} bytes to record; allowed: up to 15728640.*"));
    }
  }

  private static ImageOutcome outcome(int signed) {
    Finding finding = new Finding("CVE-1", "High", null, false, null);
    return new ImageOutcome.Evaluated(
        "sha256:" + "a".repeat(64),
        new Report(
            "r",
            "2026-11-23T10:00:00+00:00",
            "fail",
            null,
            new Report.Summary(1, 1, 0, 0, 0),
            Findings.NONE,
            new byte[signed]),
        new Delta(List.of(finding), List.of()),
        0,
        true,
        false);
  }
}
