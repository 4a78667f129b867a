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
import org.stellaops.scheduler.worker.message.Trigger;
import org.stellaops.scheduler.worker.run.ShareAnswers.Patience;
import org.stellaops.scheduler.worker.scan.AskedImages;
import org.stellaops.scheduler.worker.scan.ImageOutcome;
import org.stellaops.scheduler.worker.scan.ImageOutcome.Evaluated;
import org.stellaops.scheduler.worker.scan.SampleImages;

/** Which questions overlapping runs leave to each other. */
final class ShareAnswersTest {

  private static final Patience PATIENCE =
      new Patience(Duration.ofMinutes(1), Duration.ofMinutes(1));

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
  void aRunThatIsAloneNotesNothing() {
    opened("r1");
    assertThat(begin(taken("r1", 0, 1)).digests()).containsExactly(digest(1));
    assertThat(images.note("acme", stranger(), List.of(digest(1)))).isEmpty();
  }

  @Test
  void theSecondTakesWhatTheFirstHasRecorded() {
    opened("r1");
    opened("r2");
    TakenSegment first = taken("r1", 0, 1, 2, 3);
    assertThat(begin(first).digests()).containsExactly(digest(1), digest(2), digest(3));
    SharedImages second = begin(taken("r2", 0, 2, 3, 4));
    assertThat(second.digests()).containsExactly(digest(4));
    sharing(PATIENCE).add(second, List.of(SampleImages.first(digest(4))));
    assertThat(second.isWaiting()).isTrue();
    assertThat(sharing(PATIENCE).again(second).isWaiting()).isTrue();
    record(first, changed(2), new ImageOutcome.Vanished(digest(3)));
    sharing(PATIENCE).again(second);
    assertThat(second.isComplete()).isTrue();
    // what changed is announced by the other run
    assertThat(outcome(second, 2).changed()).isFalse();
    assertThat(outcome(second, 2).delta().isEmpty()).isTrue();
    assertThat(second.outcomes()).hasSize(3).contains(new ImageOutcome.Vanished(digest(3)));
  }

  @Test
  void segmentsThatWaitForEachOtherShowTheirAnswers() {
    opened("r1");
    opened("r2");
    TakenSegment first = taken("r1", 0, 1, 2);
    TakenSegment second = taken("r2", 0, 2, 1);
    List<SharedImages> both = atOnce(first, second);
    SharedImages one = both.get(0);
    SharedImages two = both.get(1);
    assertThat(one.digests()).containsExactly(digest(1));
    assertThat(two.digests()).containsExactly(digest(2));
    assertThat(sharing(PATIENCE).add(one, List.of(changed(1))).isWaiting()).isTrue();
    assertThat(sharing(PATIENCE).add(two, List.of(changed(2))).isComplete()).isTrue();
    assertThat(sharing(PATIENCE).again(one).isWaiting()).isTrue(); // the second goes on to record
    record(second, outcome(two, 1), outcome(two, 2));
    assertThat(sharing(PATIENCE).again(one).isComplete()).isTrue();
    // what is only shown is as good as an answer of one's own: whoever records first announces it
    assertThat(outcome(two, 1)).usingRecursiveComparison().isEqualTo(changed(1));
    assertThat(outcome(one, 2).changed()).isFalse();
  }

  @Test
  void anAttemptShowsNothingOfTheOneBefore() {
    opened("r1");
    opened("r2");
    List<SharedImages> both = atOnce(taken("r1", 0, 1, 2), taken("r2", 0, 2, 1));
    SharedImages dead = both.get(0);
    SharedImages other = both.get(1);
    sharing(PATIENCE).add(dead, List.of(changed(1)));
    taken("r1", 0, 1, 2);
    assertThat(sharing(PATIENCE).add(other, List.of(changed(2))).isWaiting()).isTrue();
    sharing(PATIENCE).add(dead, List.of()); // a worker that does not know yet that it is too late
    assertThat(sharing(PATIENCE).again(other).isWaiting()).isTrue();
  }

  @Test
  void whatWasAskedBeforeARunWasOpenedIsNoAnswerToIt() {
    opened("r1");
    opened("r2");
    TakenSegment first = taken("r1", 0, 1);
    begin(first);
    record(first, SampleImages.first(digest(1)));
    opened("r3");
    assertThat(begin(taken("r3", 0, 1)).digests()).containsExactly(digest(1));
  }

  @Test
  void whatTheOtherFailedToEvaluateIsAskedAgain() {
    opened("r1");
    opened("r2");
    TakenSegment first = taken("r1", 0, 1);
    begin(first);
    SharedImages second = begin(taken("r2", 0, 1));
    assertThat(second.isWaiting()).isTrue();
    record(first, new ImageOutcome.Failed(digest(1), "no"));
    sharing(PATIENCE).again(second);
    assertThat(second.isWaiting()).isFalse();
    assertThat(second.digests()).containsExactly(digest(1));
  }

  @Test
  void whatWasNotAskedBecauseTheRunEndedIsNoAnswer() {
    opened("r1");
    opened("r2");
    List<SharedImages> both = atOnce(taken("r1", 0, 1, 2), taken("r2", 0, 2, 1));
    sharing(PATIENCE).add(both.get(0), List.of(new ImageOutcome.Skipped(digest(1))));
    assertThat(sharing(PATIENCE).add(both.get(1), List.of(changed(2))).isWaiting()).isTrue();
  }

  @Test
  void patienceHasAnEndAndAnEndedRunNone() {
    opened("r1");
    opened("r2");
    begin(taken("r1", 0, 1));
    SharedImages second = begin(taken("r2", 0, 1));
    assertThat(sharing(new Patience(Duration.ZERO, Duration.ofMinutes(1))).again(second).digests())
        .containsExactly(digest(1));
    sharing(PATIENCE).add(second, List.of(changed(1)));
    assertThat(second.isComplete()).isTrue();
    SharedImages third = begin(taken("r1", 1, 1));
    assertThat(third.isWaiting()).as("the second insisted on asking").isTrue();
    runs.cancel("acme", "r1", "x");
    assertThat(sharing(PATIENCE).again(third).digests()).containsExactly(digest(1));
  }

  @Test
  void aPromptRunWaitsLessForOneThatWaitsBehindIt() {
    Patience brief = new Patience(Duration.ofMinutes(1), Duration.ZERO);
    opened("r1", Trigger.CRON);
    opened("r2");
    opened("r3", Trigger.CRON);
    begin(taken("r1", 0, 1));
    assertThat(sharing(brief).again(begin(taken("r3", 0, 1))).isWaiting()).isTrue();
    assertThat(sharing(brief).again(begin(taken("r2", 0, 1))).digests()).containsExactly(digest(1));
    assertThat(sharing(brief).again(begin(taken("r3", 1, 1))).isWaiting()).isTrue();
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

  private static Evaluated changed(int image) {
    return SampleImages.first(digest(image), SampleImages.finding("CVE-" + image, "High"));
  }

  private static Evaluated outcome(SharedImages images, int number) {
    return images.outcomes().stream()
        .filter(outcome -> outcome.imageDigest().equals(digest(number)))
        .map(Evaluated.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private static AskedImages.Asker stranger() {
    return new AskedImages.Asker("other:0", 1, 1, true, false);
  }

  /** Two segments over images 1 and 2 that begin at once, so that each has noted one of them. */
  private List<SharedImages> atOnce(TakenSegment first, TakenSegment second) {
    note(first, 1);
    note(second, 2);
    return List.of(begin(first), begin(second));
  }

  private void note(TakenSegment segment, int number) {
    images.note("acme", new SharedImages(segment, List.of()).me(), List.of(digest(number)));
  }

  private ShareAnswers sharing(Patience patience) {
    return new ShareAnswers(
        images,
        store.answers(segments),
        new RunWatch(runs, Duration.ZERO),
        patience,
        new SimpleMeterRegistry());
  }

  private SharedImages begin(TakenSegment segment) {
    return sharing(PATIENCE)
        .begin(segment, new PrepareImages().prepare(segment, new ArrayList<>()));
  }

  private Run opened(String runId) {
    return opened(runId, Trigger.CONCELIER);
  }

  private Run opened(String runId, Trigger trigger) {
    return store.orders().enter(runs.open(SampleRuns.planning(runId, trigger, SetClock.START)));
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
