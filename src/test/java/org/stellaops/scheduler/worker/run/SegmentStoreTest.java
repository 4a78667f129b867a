package org.stellaops.scheduler.worker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stellaops.scheduler.worker.lease.LeaseLost;
import org.stellaops.scheduler.worker.scan.Finding;
import org.stellaops.scheduler.worker.scan.ImageOutcome;
import org.stellaops.scheduler.worker.scan.Report;
import org.stellaops.scheduler.worker.scan.SampleImages;

class SegmentStoreTest {

  private static TestStore store;

  private SegmentStore segments;

  @BeforeAll
  static void start() {
    store = new TestStore();
  }

  @AfterAll
  static void stop() {
    store.close();
  }

  @BeforeEach
  void clear() {
    store.clear();
    segments = store.segments();
  }

  @Test
  void everyTakingIsAnAttemptOfItsOwn() {
    assertThat(take(0)).isEqualTo(new SegmentStore.Attempt(1, null));
    assertThat(take(0)).isEqualTo(new SegmentStore.Attempt(2, null));
    assertThat(take(1)).isEqualTo(new SegmentStore.Attempt(1, null));
    assertThat(segments.find("acme", "r:0")).isEmpty();
  }

  @Test
  void takingAtOnceGivesEveryWorkerAnotherAttempt() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      for (int index = 0; index < 10; index++) {
        int segment = index;
        List<Callable<Integer>> workers = new ArrayList<>();
        for (int worker = 0; worker < 8; worker++) {
          workers.add(() -> take(segment).number());
        }
        Set<Integer> numbers = new TreeSet<>();
        for (Future<Integer> each : pool.invokeAll(workers)) {
          numbers.add(each.get());
        }
        assertThat(numbers).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
      }
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void whoLostTheSegmentWritesNothing() {
    take(0);
    take(0);
    assertThatThrownBy(() -> segments.write(SampleRuns.record("r", 0, 1)))
        .isInstanceOf(LeaseLost.class)
        .hasMessage("segment r:0 was taken by another worker after attempt 1; nothing was written");
    assertThat(segments.find("acme", "r:0")).isEmpty();
    assertThat(take(0).record()).isNull();
    segments.write(SampleRuns.record("r", 0, 3));
    assertThat(segments.find("acme", "r:0").orElseThrow().attempt()).isEqualTo(3);
  }

  @Test
  void aRecordIsWrittenOnce() {
    take(0);
    segments.write(SampleRuns.record("r", 0, 1));
    assertThatThrownBy(() -> segments.write(SampleRuns.record("r", 0, 1)))
        .isInstanceOf(LeaseLost.class);
    take(0);
    assertThatThrownBy(() -> segments.write(SampleRuns.record("r", 0, 2)))
        .isInstanceOf(LeaseLost.class);
    assertThat(take(0).record()).isNotNull().extracting(SegmentRecord::attempt).isEqualTo(1);
  }

  @Test
  void ofManyWhoWriteOnlyTheLastTakerDoes() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Boolean>> workers = new ArrayList<>();
      for (int worker = 0; worker < 8; worker++) {
        workers.add(
            () -> {
              int attempt = take(0).number();
              try {
                segments.write(SampleRuns.record("r", 0, attempt));
                return true;
              } catch (LeaseLost e) {
                return false;
              }
            });
      }
      int written = 0;
      for (Future<Boolean> each : pool.invokeAll(workers)) {
        written += each.get() ? 1 : 0;
      }
      assertThat(written).isEqualTo(1);
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void aRecordIsReadAsItWasWritten() {
    SegmentRecord record = SampleRuns.record("r", 3, 1);
    take(3);
    segments.write(record);
    SegmentRecord found = segments.find("acme", "r:3").orElseThrow();
    assertSame(found, record);
    assertSame(take(3).record(), record);
    assertThat(found.counts()).isEqualTo(record.counts());
    assertThat(segments.find("other", "r:3")).isEmpty();
  }

  /** What is only announced when every report is wanted is only kept then. */
  @Test
  void anUnchangedReportIsKeptInFullWhenEveryReportIsAnnounced() {
    ImageOutcome.Evaluated unchanged = SampleImages.unchanged(SampleImages.digest(1), true);
    for (boolean everyReport : new boolean[] {true, false}) {
      store.clear();
      SegmentStore wanted = store.segments(everyReport);
      wanted.take(SampleRuns.message("r", 0), SampleRuns.DEADLINE);
      wanted.write(SampleRuns.record("r", 0, 1, List.of(unchanged), SetClock.START));
      var read =
          (ImageOutcome.Evaluated) wanted.find("acme", "r:0").orElseThrow().outcomes().get(0);
      assertThat(read.seenLongAgo()).isTrue();
      assertThat(read.changed()).isFalse();
      assertThat(read.report().verdict()).isEqualTo("fail");
      assertThat(read.report().generatedAt())
          .isEqualTo(everyReport ? unchanged.report().generatedAt() : null);
    }
  }

  /** Three images of 2.5 MB and 3,000 changes with long links each: more than a document holds. */
  @Test
  void aLargeRecordIsKeptInPartsAndReadTheSame() {
    Random random = new Random(1);
    List<ImageOutcome> outcomes = new ArrayList<>();
    for (int image = 0; image < 12; image++) {
      Finding[] findings =
          IntStream.range(0, 600)
              .mapToObj(
                  i ->
                      new Finding(
                          "CVE-" + i, "High", "pkg:" + random.nextLong(), false, "é".repeat(1000)))
              .toArray(Finding[]::new);
      byte[] dsse = new byte[800_000];
      random.nextBytes(dsse);
      ImageOutcome.Evaluated first = SampleImages.first(SampleImages.digest(image), findings);
      Report report = first.report();
      outcomes.add(
          new ImageOutcome.Evaluated(
              first.imageDigest(),
              new Report(
                  report.reportId(),
                  null,
                  report.verdict(),
                  null,
                  report.summary(),
                  report.findings(),
                  dsse),
              first.delta(),
              0,
              true,
              false));
    }
    outcomes.add(new ImageOutcome.Vanished(SampleImages.digest(99)));
    SegmentRecord record = SampleRuns.record("r", 0, 2, outcomes, SetClock.START);
    take(0);
    take(0);
    segments.write(record);
    assertSame(segments.find("acme", "r:0").orElseThrow(), record);
    assertSame(take(0).record(), record);
    assertThat(segments.list("acme", "r", -1, true, 10)).hasSize(1);
    assertThat(segments.unpublished(SetClock.START.plusSeconds(1), 10)).hasSize(1);
    assertThat(store.database().getCollection("segments").countDocuments()).isGreaterThan(3);
  }

  @Test
  void partsOfALostAttemptAreNeverLookedAt() {
    byte[] dsse = new byte[5_000_000];
    take(0);
    take(0);
    assertThatThrownBy(() -> segments.write(withEnvelope(1, dsse))).isInstanceOf(LeaseLost.class);
    dsse[0] = 1;
    segments.write(withEnvelope(2, dsse));
    var outcome =
        (ImageOutcome.Evaluated) segments.find("acme", "r:0").orElseThrow().outcomes().get(0);
    assertThat(outcome.report().dsse()).isEqualTo(dsse);
  }

  private SegmentStore.Attempt take(int index) {
    return segments.take(SampleRuns.message("r", index), SampleRuns.DEADLINE);
  }

  private static SegmentRecord withEnvelope(int attempt, byte[] dsse) {
    ImageOutcome.Evaluated first =
        SampleImages.first(SampleImages.digest(0), SampleImages.finding("CVE-1", "High"));
    Report report = first.report();
    return SampleRuns.record(
        "r",
        0,
        attempt,
        List.of(
            new ImageOutcome.Evaluated(
                first.imageDigest(),
                new Report(
                    "r", null, "fail", null, report.summary(), report.findings(), dsse.clone()),
                first.delta(),
                0,
                true,
                false)),
        SetClock.START);
  }

  /** Findings and envelopes are arrays, which records do not compare. */
  private static void assertSame(@Nullable SegmentRecord found, SegmentRecord expected) {
    assertThat(found).isNotNull();
    assertThat(without(found)).isEqualTo(without(expected));
    assertThat(found.outcomes()).hasSameSizeAs(expected.outcomes());
    for (int i = 0; i < expected.outcomes().size(); i++) {
      ImageOutcome outcome = found.outcomes().get(i);
      if (expected.outcomes().get(i) instanceof ImageOutcome.Evaluated image) {
        assertSame((ImageOutcome.Evaluated) outcome, image);
      } else {
        assertThat(outcome).isEqualTo(expected.outcomes().get(i));
      }
    }
  }

  private static void assertSame(ImageOutcome.Evaluated found, ImageOutcome.Evaluated expected) {
    assertThat(found.imageDigest()).isEqualTo(expected.imageDigest());
    assertThat(found.delta().equals(expected.delta())).isTrue();
    assertThat(found.changed()).isEqualTo(expected.changed());
    Report report = found.report();
    assertThat(report.reportId()).isEqualTo(expected.report().reportId());
    assertThat(report.verdict()).isEqualTo(expected.report().verdict());
    if (expected.changed()) { // of the others, nothing is announced and no state is advanced
      assertThat(found.baseRevision()).isEqualTo(expected.baseRevision());
      assertThat(report.findings().all().equals(expected.report().findings().all())).isTrue();
      assertThat(report.dsse()).isEqualTo(expected.report().dsse());
      assertThat(report.summary()).isEqualTo(expected.report().summary());
      assertThat(report.policy()).isEqualTo(expected.report().policy());
      assertThat(report.generatedAt()).isEqualTo(expected.report().generatedAt());
    }
  }

  private static SegmentRecord without(SegmentRecord record) {
    return new SegmentRecord(
        record.tenantId(),
        record.segmentId(),
        record.runId(),
        record.index(),
        record.attempt(),
        record.recordedAt(),
        record.mode(),
        record.trigger(),
        record.scheduleId(),
        List.of(),
        record.eventsPending());
  }
}
