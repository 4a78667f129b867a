package org.stellaops.scheduler.worker.run;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.stellaops.scheduler.worker.message.Limits;
import org.stellaops.scheduler.worker.message.Mode;
import org.stellaops.scheduler.worker.message.SegmentMessage;
import org.stellaops.scheduler.worker.message.Trigger;
import org.stellaops.scheduler.worker.scan.ImageOutcome;
import org.stellaops.scheduler.worker.scan.SampleImages;

/** Runs and segments to test with. */
public final class SampleRuns {

  /** Of all of them, unless they were created at another time. */
  public static final Instant DEADLINE = SetClock.START.plus(Duration.ofHours(1));

  public static Run planning(String runId) {
    return planning(runId, SetClock.START);
  }

  static Run planning(String runId, Instant createdAt) {
    return planning(runId, Trigger.CONCELIER, createdAt);
  }

  static Run planning(String runId, Trigger trigger, Instant createdAt) {
    return new Run(
        "acme",
        runId,
        "nightly",
        trigger,
        Mode.ANALYSIS_ONLY,
        RunState.PLANNING,
        "c-1",
        "jane",
        true,
        new Limits(5, null, 60),
        Map.of("a.b", "x", "$c", "y"),
        "m-1",
        "hash",
        createdAt,
        createdAt.plus(Duration.ofHours(1)),
        null,
        null,
        null,
        0,
        0,
        0,
        0,
        0,
        new RunStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        RunOrder.NONE,
        null);
  }

  /** A run that is queued, with so many segments of ten images each. */
  static Run queued(RunStore runs, String runId, int segments) {
    Run run = runs.open(planning(runId));
    return runs.planned(runs.sized(run, segments * 10L, segments, 10));
  }

  /**
   * Ten images: one with a critical finding that is exploited, one gone, one failed, seven the
   * same.
   */
  public static SegmentRecord record(String runId, int index, int attempt) {
    return record(runId, index, attempt, outcomes(index * 10), SetClock.START);
  }

  public static SegmentRecord record(
      String runId, int index, int attempt, List<ImageOutcome> outcomes, Instant at) {
    return new SegmentRecord(
        "acme",
        SegmentMessage.id(runId, index),
        runId,
        index,
        attempt,
        at,
        Mode.ANALYSIS_ONLY,
        Trigger.CONCELIER,
        "nightly",
        outcomes,
        true);
  }

  public static SegmentMessage message(String runId, int index) {
    return new SegmentMessage(
        SegmentMessage.SCHEMA,
        SegmentMessage.id(runId, index),
        index,
        "acme",
        runId,
        "nightly",
        Mode.ANALYSIS_ONLY,
        true,
        IntStream.range(index * 10, index * 10 + 10).mapToObj(SampleImages::digest).toList(),
        Limits.NONE,
        null,
        Map.of());
  }

  /** As of {@link #record(String, int, int)}, for these ten images. */
  public static List<ImageOutcome> outcomesOf(List<String> digests) {
    return IntStream.range(0, digests.size()).mapToObj(i -> outcome(digests.get(i), i)).toList();
  }

  private static List<ImageOutcome> outcomes(int first) {
    return IntStream.range(first, first + 10)
        .mapToObj(i -> outcome(SampleImages.digest(i), i - first))
        .toList();
  }

  private static ImageOutcome outcome(String digest, int place) {
    return switch (place) {
      case 0 ->
          SampleImages.first(
              digest,
              new org.stellaops.scheduler.worker.scan.Finding(
                  "CVE-1", "Critical", "pkg:a", true, "https://cve.example/1"));
      case 1 -> new ImageOutcome.Vanished(digest);
      case 2 -> new ImageOutcome.Failed(digest, "no luck");
      default -> SampleImages.unchanged(digest, false);
    };
  }

  private SampleRuns() {}
}
