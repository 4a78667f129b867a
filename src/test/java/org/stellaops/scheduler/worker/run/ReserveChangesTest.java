package org.stellaops.scheduler.worker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.stellaops.scheduler.worker.scan.SampleImages.digest;
import static org.stellaops.scheduler.worker.scan.SampleImages.finding;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stellaops.scheduler.worker.lease.LeaseLost;
import org.stellaops.scheduler.worker.scan.Finding;
import org.stellaops.scheduler.worker.scan.Findings;
import org.stellaops.scheduler.worker.scan.ImageClaims;
import org.stellaops.scheduler.worker.scan.ImageOutcome;
import org.stellaops.scheduler.worker.scan.ImageOutcome.Evaluated;
import org.stellaops.scheduler.worker.scan.ImageStates;
import org.stellaops.scheduler.worker.scan.Report;
import org.stellaops.scheduler.worker.scan.SampleImages;

/** Two runs over one image at once: who announces what. */
class ReserveChangesTest {

  private static final Duration NO_PATIENCE = Duration.ZERO;
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Finding HIGH = finding("CVE-1", "High");
  private static final Finding LOW = finding("CVE-2", "Low");

  private static TestStore store;

  private RunStore runs;
  private SegmentStore segments;
  private ImageStates states;
  private ImageClaims claims;

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
    runs = store.runs();
    segments = store.segments();
    states = SampleImages.states(store.database(), store.clock());
    claims = SampleImages.claims(store.database(), store.clock());
  }

  @Test
  void aLoneRunKeepsItsOutcomes() {
    TakenSegment only = taken("r1");
    List<ImageOutcome> outcomes =
        List.of(
            report("10:00", HIGH),
            SampleImages.unchanged(digest(2), false),
            new ImageOutcome.Vanished(digest(3)));
    assertThat(reserve(only, outcomes)).isEqualTo(outcomes);
    assertThat(reserve(only, outcomes)).isEqualTo(outcomes); // a second attempt
    conclude(only, outcomes);
    assertThat(state().getLong("revision")).isEqualTo(1);
    assertThat(state()).doesNotContainKey("claim");
  }

  @Test
  void ofTwoRunsThatSawTheSameTheSecondToRecordAnnouncesNothing() {
    TakenSegment first = taken("r1");
    TakenSegment second = taken("r2");
    conclude(first, reserve(first, List.of(report("10:00", HIGH))));
    List<ImageOutcome> later = reserve(second, List.of(report("10:00", HIGH)));
    assertThat(later).satisfies(ReserveChangesTest::announceNothing);
    conclude(second, later);
    assertThat(state().getLong("revision")).isEqualTo(1);
  }

  @Test
  void aNewerReportIsComparedWithWhatTheOtherRunSaid() {
    TakenSegment first = taken("r1");
    TakenSegment second = taken("r2");
    conclude(first, reserve(first, List.of(report("10:00", HIGH))));
    List<ImageOutcome> later = reserve(second, List.of(report("10:01", HIGH, LOW)));
    assertThat(later)
        .singleElement()
        .isInstanceOfSatisfying(
            Evaluated.class,
            image -> {
              assertThat(image.delta().appeared()).containsExactly(LOW);
              assertThat(image.delta().resolved()).isEmpty();
              assertThat(image.baseRevision()).isEqualTo(1);
            });
    conclude(second, later);
    assertThat(state().getLong("revision")).isEqualTo(2);
  }

  /** Or the second run would take back what the first has just said. */
  @Test
  void anOlderReportAnnouncesNothing() {
    TakenSegment first = taken("r1");
    TakenSegment second = taken("r2");
    conclude(first, reserve(first, List.of(report("10:01", HIGH))));
    assertThat(reserve(second, List.of(report("10:00", LOW))))
        .satisfies(ReserveChangesTest::announceNothing);
  }

  /** Its worker died, or is slow: the record says all that the state needs. */
  @Test
  void aRecordedSegmentIsNotWaitedFor() {
    TakenSegment first = taken("r1");
    TakenSegment second = taken("r2");
    record(first, reserve(first, List.of(report("10:00", HIGH))));
    assertThat(state().getLong("revision")).isZero();
    assertThat(reserve(second, List.of(report("10:00", HIGH))))
        .satisfies(ReserveChangesTest::announceNothing);
    assertThat(state().getLong("revision")).isEqualTo(1);
    conclude(first, segments.find("acme", "r1:0").orElseThrow().outcomes());
    assertThat(state().getLong("revision")).isEqualTo(1);
  }

  @Test
  void aClaimThatIsNotUsedIsTakenAwayAndItsHolderCannotRecord() {
    TakenSegment first = taken("r1");
    TakenSegment second = taken("r2");
    List<ImageOutcome> late = reserve(first, List.of(report("10:00", HIGH)));
    List<ImageOutcome> outcomes = List.of(report("10:00", HIGH));
    assertThat(reserve(NO_PATIENCE, second, outcomes)).isEqualTo(outcomes);
    assertThatThrownBy(() -> record(first, late)).isInstanceOf(LeaseLost.class);
    conclude(second, outcomes);
    TakenSegment again = taken("r1");
    assertThat(reserve(again, List.of(report("10:00", HIGH))))
        .satisfies(ReserveChangesTest::announceNothing);
  }

  /** Its second attempt found another report, or none. */
  @Test
  void aClaimThatARecordDoesNotUseHoldsNobodyUp() {
    TakenSegment first = taken("r1");
    reserve(first, List.of(report("10:00", HIGH)));
    record(first, List.of(new ImageOutcome.Vanished(digest(1))));
    List<ImageOutcome> outcomes = List.of(report("10:01", LOW));
    assertThat(reserve(taken("r2"), outcomes)).isEqualTo(outcomes);
  }

  @Test
  void manyRunsAtOnceAnnounceEachFindingOnce() throws Exception {
    int images = 20;
    int overlapping = 6;
    ExecutorService workers = Executors.newFixedThreadPool(overlapping);
    try {
      List<Callable<List<ImageOutcome>>> works =
          IntStream.range(0, overlapping)
              .<Callable<List<ImageOutcome>>>mapToObj(
                  run ->
                      () -> {
                        TakenSegment segment = taken("r" + run);
                        List<ImageOutcome> outcomes = new ArrayList<>();
                        for (int image = 0; image < images; image++) {
                          outcomes.add(report(digest(image), "10:00", HIGH, LOW));
                        }
                        Collections.shuffle(outcomes);
                        List<ImageOutcome> reserved = reserve(segment, outcomes);
                        conclude(segment, reserved);
                        return reserved;
                      })
              .toList();
      List<String> announced = new ArrayList<>();
      for (Future<List<ImageOutcome>> work : workers.invokeAll(works)) {
        for (ImageOutcome outcome : work.get()) {
          ((Evaluated) outcome)
              .delta()
              .appeared()
              .forEach(found -> announced.add(outcome.imageDigest() + found.findingId()));
        }
      }
      assertThat(announced).doesNotHaveDuplicates().hasSize(images * 2);
    } finally {
      workers.shutdownNow();
    }
  }

  private TakenSegment taken(String runId) {
    Run run =
        runs.find("acme", runId).isPresent()
            ? runs.find("acme", runId).orElseThrow()
            : SampleRuns.queued(runs, runId, 1);
    SegmentStore.Attempt attempt = segments.take(SampleRuns.message(runId, 0), SampleRuns.DEADLINE);
    return new TakenSegment(
        SampleRuns.message(runId, 0), run, attempt.number(), false, null, attempt.record());
  }

  private List<ImageOutcome> reserve(TakenSegment segment, List<ImageOutcome> outcomes) {
    return reserve(PATIENCE, segment, outcomes);
  }

  /** As the route does it, without its pauses. */
  private List<ImageOutcome> reserve(
      Duration patience, TakenSegment segment, List<ImageOutcome> outcomes) {
    ReserveChanges reserving = new ReserveChanges(claims, states, segments, patience);
    Reservation mine = reserving.begin(segment, outcomes);
    while (!mine.isComplete()) {
      mine = reserving.again(mine);
    }
    return mine.outcomes();
  }

  private void record(TakenSegment segment, List<ImageOutcome> outcomes) {
    segments.write(
        SampleRuns.record(
            segment.message().runId(), 0, segment.attempt(), outcomes, store.clock().instant()));
  }

  private void conclude(TakenSegment segment, List<ImageOutcome> outcomes) {
    if (segments.find("acme", segment.message().segmentId()).isEmpty()) {
      record(segment, outcomes);
    }
    states.advance("acme", segment.message().runId(), outcomes);
  }

  private static Evaluated report(String minute, Finding... findings) {
    return report(digest(1), minute, findings);
  }

  private static Evaluated report(String digest, String minute, Finding... findings) {
    Report report = SampleImages.report(Findings.of(List.of(findings)));
    return Evaluated.compared(
        digest,
        new Report(
            report.reportId(),
            "2026-11-23T" + minute + ":00+00:00",
            report.verdict(),
            report.policy(),
            report.summary(),
            report.findings(),
            null),
        null);
  }

  private static void announceNothing(List<? extends ImageOutcome> outcomes) {
    assertThat(outcomes)
        .singleElement()
        .isInstanceOfSatisfying(
            Evaluated.class,
            image -> {
              assertThat(image.delta().isEmpty()).isTrue();
              assertThat(image.changed()).isFalse();
              assertThat(image.baseRevision()).isEqualTo(1);
            });
  }

  private static Document state() {
    Document found = store.database().getCollection("image_states").find().first();
    assertThat(found).isNotNull();
    return found;
  }
}
