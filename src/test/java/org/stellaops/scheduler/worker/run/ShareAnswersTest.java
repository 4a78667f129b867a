package org.stellaops.scheduler.worker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stellaops.scheduler.worker.scan.SampleImages.digest;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stellaops.scheduler.worker.message.Limits;
import org.stellaops.scheduler.worker.message.Mode;
import org.stellaops.scheduler.worker.message.SegmentMessage;
import org.stellaops.scheduler.worker.scan.AskedImages;
import org.stellaops.scheduler.worker.scan.ImageOutcome;
import org.stellaops.scheduler.worker.scan.ImageOutcome.Evaluated;
import org.stellaops.scheduler.worker.scan.SampleImages;

/** Which questions overlapping runs leave to each other. */
final class ShareAnswersTest {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static TestStore store;

  private RunStore runs;
  private SegmentStore segments;
  private AskedImages images;

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
    images = SampleImages.asked(store.database(), store.clock());
  }

  @Test
  void runsAreNumberedAndTheOpenOnesToldOfEachOther() {
    Run first = opened("r1");
    assertThat(first.order()).isEqualTo(new RunOrder(1, 1, false));
    Run second = opened("r2");
    assertThat(second.order()).isEqualTo(new RunOrder(2, 2, true));
    assertThat(now("r1").order()).isEqualTo(new RunOrder(1, 2, true));
    assertThat(store.orders().enter(second).order()).isEqualTo(second.order()); // once more
    runs.cancel("acme", "r1", "x");
    runs.cancel("acme", "r2", "x");
    assertThat(opened("r3").order()).isEqualTo(new RunOrder(3, 3, false));
    assertThat(now("r2").order().serves()).isEqualTo(2);
  }

  @Test
  void theSecondTakesWhatTheFirstHasRecorded() {
    opened("r1");
    opened("r2");
    TakenSegment first = taken("r1", 0, 1, 2, 3);
    TakenSegment second = taken("r2", 0, 2, 3, 4);
    SharedImages asking = begin(first);
    assertThat(asking.digests()).containsExactly(digest(1), digest(2), digest(3));
    SharedImages waiting = begin(second);
    assertThat(waiting.isComplete()).isFalse();
    assertThat(sharing(PATIENCE).again(waiting).isComplete()).isFalse();
    record(first, SampleImages.first(digest(2)), new ImageOutcome.Vanished(digest(3)));
    sharing(PATIENCE).again(waiting);
    assertThat(waiting.isComplete()).isTrue();
    assertThat(waiting.digests()).containsExactly(digest(4));
    assertThat(waiting.outcomes())
        .hasSize(2)
        .anySatisfy(
            outcome ->
                assertThat(outcome)
                    .isInstanceOfSatisfying(
                        Evaluated.class,
                        image -> {
                          assertThat(image.changed()).isFalse();
                          assertThat(image.delta().isEmpty()).isTrue();
                        }))
        .contains(new ImageOutcome.Vanished(digest(3)));
  }

  @Test
  void whatWasAskedBeforeARunWasOpenedIsNoAnswerToIt() {
    opened("r1");
    opened("r2");
    TakenSegment first = taken("r1", 0, 1);
    begin(first);
    record(first, SampleImages.first(digest(1)));
    opened("r3");
    SharedImages third = begin(taken("r3", 0, 1));
    assertThat(third.isComplete()).isTrue();
    assertThat(third.digests()).containsExactly(digest(1));
  }

  @Test
  void whatTheOtherFailedToEvaluateIsAskedAgain() {
    opened("r1");
    opened("r2");
    TakenSegment first = taken("r1", 0, 1);
    begin(first);
    record(first, new ImageOutcome.Failed(digest(1), "no"));
    assertThat(begin(taken("r2", 0, 1)).digests()).containsExactly(digest(1));
  }

  @Test
  void theFirstDoesNotWaitForTheSecondUnlessItAsksNothingItself() {
    opened("r1");
    opened("r2");
    begin(taken("r2", 0, 1, 2));
    SharedImages some = begin(taken("r1", 0, 2, 3));
    assertThat(some.isComplete()).isTrue();
    assertThat(some.digests()).containsExactlyInAnyOrder(digest(2), digest(3));
    begin(taken("r2", 1, 5, 6));
    assertThat(begin(taken("r1", 1, 5, 6)).isComplete()).isFalse();
  }

  @Test
  void whoHasWaitedAsksOnlyWhatNobodyElseInsistedOnMeanwhile() {
    opened("r1");
    opened("r2");
    begin(taken("r1", 0, 1));
    SharedImages second = begin(taken("r2", 0, 1, 2));
    TakenSegment other = taken("r1", 1, 2, 3);
    assertThat(begin(other).digests()).contains(digest(2)); // it does not wait for a later run
    record(taken("r1", 0, 1), SampleImages.first(digest(1)));
    sharing(PATIENCE).again(second);
    assertThat(second.isComplete()).isFalse();
    record(other, SampleImages.first(digest(2)), SampleImages.first(digest(3)));
    sharing(PATIENCE).again(second);
    assertThat(second.isComplete()).isTrue();
    assertThat(second.digests()).isEmpty();
    assertThat(second.outcomes()).hasSize(2);
  }

  @Test
  void patienceHasAnEndAndAnEndedRunNone() {
    opened("r1");
    opened("r2");
    begin(taken("r1", 0, 1));
    SharedImages second = begin(taken("r2", 0, 1));
    assertThat(sharing(Duration.ZERO).again(second).digests()).containsExactly(digest(1));
    SharedImages third = begin(taken("r2", 1, 1));
    runs.cancel("acme", "r2", "x");
    assertThat(sharing(PATIENCE).again(third).isComplete()).isTrue();
  }

  @Test
  void questionsThatDifferAreDifferentOnes() {
    opened("r1");
    opened("r2");
    begin(taken("r1", 0, 1));
    assertThat(begin(taken("r2", 0, Mode.CONTENT_REFRESH, true, 1)).digests())
        .containsExactly(digest(1));
    begin(taken("r1", 1, 2));
    assertThat(begin(taken("r2", 1, Mode.ANALYSIS_ONLY, false, 2)).digests())
        .containsExactly(digest(2));
  }

  @Test
  void allOutcomesAreJoined() {
    ImageOutcome asked = new ImageOutcome.Vanished(digest(1));
    assertThat(sharing(PATIENCE).join(null, List.of(asked))).containsExactly(asked);
  }

  private ShareAnswers sharing(Duration patience) {
    return new ShareAnswers(
        images, segments, new RunWatch(runs, Duration.ZERO), patience, new SimpleMeterRegistry());
  }

  private SharedImages begin(TakenSegment segment) {
    return sharing(PATIENCE)
        .begin(segment, new PrepareImages().prepare(segment, new ArrayList<>()));
  }

  private Run opened(String runId) {
    return store.orders().enter(runs.open(SampleRuns.planning(runId)));
  }

  private Run now(String runId) {
    return runs.find("acme", runId).orElseThrow();
  }

  private TakenSegment taken(String runId, int index, int... numbers) {
    return taken(runId, index, Mode.ANALYSIS_ONLY, true, numbers);
  }

  private TakenSegment taken(
      String runId, int index, Mode mode, boolean usageOnly, int... numbers) {
    SegmentMessage message =
        new SegmentMessage(
            SegmentMessage.SCHEMA,
            SegmentMessage.id(runId, index),
            index,
            "acme",
            runId,
            null,
            mode,
            usageOnly,
            IntStream.of(numbers).mapToObj(SampleImages::digest).toList(),
            Limits.NONE,
            null,
            Map.of());
    SegmentStore.Attempt attempt = segments.take(message, SampleRuns.DEADLINE);
    return new TakenSegment(message, now(runId), attempt.number(), false, null, attempt.record());
  }

  private void record(TakenSegment segment, ImageOutcome... outcomes) {
    segments.write(
        SampleRuns.record(
            segment.message().runId(),
            segment.message().index(),
            segment.attempt(),
            Arrays.asList(outcomes),
            store.clock().instant()));
  }
}
