package org.stellaops.scheduler.worker.plan;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.unset;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stellaops.scheduler.worker.message.ImpactSet;
import org.stellaops.scheduler.worker.message.MessageReader;
import org.stellaops.scheduler.worker.message.SegmentMessage;
import org.stellaops.scheduler.worker.run.Run;
import org.stellaops.scheduler.worker.run.RunChecks;
import org.stellaops.scheduler.worker.run.RunState;
import org.stellaops.scheduler.worker.run.RunStore;
import org.stellaops.scheduler.worker.run.SampleRuns;
import org.stellaops.scheduler.worker.run.TenantsServed;
import org.stellaops.scheduler.worker.run.TestStore;

/** What is fed when, and that no crash and no second feeder changes what a run comes to. */
class FeedRunsTest {

  private static final int WINDOW = 8;

  private static TestStore store;

  private RunStore runs;
  private SnapshotStore snapshots;
  private RunChecks checks;
  private FeedRuns feeding;

  /** Ids of the segments that were put into the queue, each as often as it was. */
  private final List<String> queue = new ArrayList<>();

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
    checks = store.checks(Duration.ofMinutes(1));
    snapshots = new SnapshotStore(store.database(), 10_000, Duration.ofDays(14), store.clock());
    feeding = feeding(WINDOW);
  }

  @Test
  void aWindowIsQueuedAndTheNextSegmentsFollowWhenHalfOfItIsDone() {
    Run run = plan("r", PlanRunTest.images(300));
    assertThat(run.segmentsPlanned()).isEqualTo(30);
    feed(run);
    assertThat(queue).containsExactlyElementsOf(ids(0, 8));
    for (int index = 0; index < 30; index++) {
      Run now = done(index);
      if (feeding.due(now)) {
        feed(now);
      }
      assertThat(run("r").segmentsUnderWay()).isBetween(0, WINDOW);
    }
    assertThat(queue).as("each once, in order").containsExactlyElementsOf(ids(0, 30));
    assertThat(run("r").state()).isEqualTo(RunState.COMPLETED);
    assertThat(feeding.late()).isEmpty();
  }

  @Test
  void oneWorkerIsAskedToFeedForEachHalfWindow() {
    feed(plan("r", PlanRunTest.images(300)));
    List<Boolean> due = new ArrayList<>();
    for (int index = 0; index < 8; index++) {
      due.add(feeding.due(done(index)));
    }
    assertThat(due)
        .as("the one who made it half empty, and those who see that nobody did it")
        .containsExactly(false, false, false, true, false, true, true, true);
  }

  @Test
  void aFeederThatDiesBeforeItNotesWhatItQueuedLosesNothing() {
    Run run = plan("r", PlanRunTest.images(300));
    queue(feeding.begin(run)); // and then it died
    for (int index = 0; index < 8; index++) {
      done(index);
    }
    assertThat(run("r").segmentsUnderWay()).isEqualTo(-8);
    assertThat(feeding.late()).extracting(Run::runId).containsExactly("r");
    feed(run("r"));
    assertThat(run("r").segmentsQueued()).isEqualTo(16);
    assertThat(run("r").segmentsUnderWay()).isEqualTo(WINDOW);
    assertThat(queue.subList(8, 24)).containsExactlyElementsOf(ids(0, 16));
  }

  @Test
  void twoFeedersAtOnceQueueTheSameSegmentsAndNoteThemOnce() {
    Run run = plan("r", PlanRunTest.images(300));
    Feed one = feeding.begin(run);
    Feed other = feeding(WINDOW).begin(run);
    assertThat(other).isEqualTo(one);
    queue(one);
    queue(other);
    assertThat(feeding.next(one).over()).isTrue();
    done(0);
    assertThat(feeding.next(other).over()).isTrue();
    assertThat(run("r").segmentsQueued()).isEqualTo(8);
    assertThat(Set.copyOf(queue)).containsExactlyInAnyOrderElementsOf(ids(0, 8));
  }

  @Test
  void aWindowLargerThanAStepIsFilledInSteps() {
    feeding = feeding(200);
    snapshots.put(
        "acme", "s", Objects.requireNonNull(PlanRunTest.images(3000).images()).iterator());
    feed(plan("r", ImpactSet.snapshot("s")));
    assertThat(queue).containsExactlyElementsOf(ids(0, 200));
  }

  @Test
  void theLeastWindowIsTwo() {
    feeding = feeding(2);
    feed(plan("r", PlanRunTest.images(50)));
    assertThat(queue).containsExactlyElementsOf(ids(0, 2));
    Run now = done(0);
    assertThat(feeding.due(now)).isTrue();
    feed(now);
    assertThat(queue).containsExactlyElementsOf(ids(0, 3));
  }

  @Test
  void segmentsOfASnapshotAreReadFromWhereTheyBegin() {
    snapshots.put(
        "acme", "s", Objects.requireNonNull(PlanRunTest.images(2500).images()).iterator());
    feeding = feeding(200);
    Run run = plan("r", ImpactSet.snapshot("s"));
    feed(run);
    store.database().getCollection("impact_snapshots").deleteOne(eq("first", 0L));
    Feed next = feeding.begin(store.windows().queued(run("r"), 200, 205));
    assertThat(next.over()).as("the window is full").isTrue();
    for (int index = 0; index < 100; index++) {
      done(index);
    }
    next = feeding.begin(run("r"));
    assertThat(next.segments().get(0).message().index()).isEqualTo(205);
    assertThat(next.segments().get(0).message().imageDigests()).isEqualTo(digests(2050, 2060));
  }

  @Test
  void aRunWhoseSnapshotIsGoneEndsWithTheReason() {
    snapshots.put("acme", "s", Objects.requireNonNull(PlanRunTest.images(300).images()).iterator());
    Run run = plan("r", ImpactSet.snapshot("s"));
    store.database().getCollection("impact_snapshots").drop();
    assertThat(feeding.begin(run).over()).isTrue();
    assertThat(run("r").state()).isEqualTo(RunState.ERROR);
    assertThat(run("r").error()).isEqualTo("snapshot s is not in the store any more");
  }

  @Test
  void aSnapshotIsKeptAsLongAsItsRunMayTake() {
    snapshots = new SnapshotStore(store.database(), 10_000, Duration.ofSeconds(10), store.clock());
    snapshots.put("acme", "s", Objects.requireNonNull(PlanRunTest.images(300).images()).iterator());
    Run run = plan("r", ImpactSet.snapshot("s"));
    assertThat(snapshots.find("acme", "s").orElseThrow().expiresAt()).isEqualTo(run.deadlineAt());
  }

  @Test
  void aRunThatWasCancelledOrClosedIsFedNoMore() {
    Run run = plan("r", PlanRunTest.images(300));
    feed(run);
    Run before = done(0);
    runs.cancel("acme", "r", "enough");
    assertThat(feeding.begin(before).over()).isTrue();
    assertThat(feeding.begin(run("r")).over()).isTrue();
    assertThat(feeding.due(run("r"))).isFalse();
    assertThat(feeding.late()).isEmpty();
    assertThat(run("r").state()).isEqualTo(RunState.CANCELLED);
    assertThat(run("r").segmentsQueued()).isEqualTo(8);
  }

  /** Its document has no number of queued segments, and all of them are in the queue. */
  @Test
  void aRunThatAnOlderWorkerPlannedIsNotFed() {
    plan("r", PlanRunTest.images(300));
    store
        .database()
        .getCollection("runs")
        .updateOne(eq("runId", "r"), combine(unset("segmentsQueued"), unset("feeding")));
    assertThat(run("r").segmentsQueued()).isEqualTo(30);
    assertThat(feeding.late()).isEmpty();
    for (int index = 0; index < 30; index++) {
      Run now = done(index);
      assertThat(feeding.due(now)).isFalse();
      assertThat(feeding.begin(now).over()).isTrue();
    }
    assertThat(run("r").state()).isEqualTo(RunState.COMPLETED);
  }

  @Test
  void deadLettersDoNotHoldUpThoseBehindThem() {
    feed(plan("r", PlanRunTest.images(120)));
    for (int index = 0; index < 8; index++) {
      store.windows().setAside(run("r"), index);
    }
    assertThat(feeding.late()).hasSize(1);
    feed(run("r"));
    assertThat(queue).containsExactlyElementsOf(ids(0, 12));
    done(3); // put back by an operator, and done
    assertThat(run("r").segmentsSetAside()).isEqualTo(7);
    store.windows().setAside(run("r"), 3);
    assertThat(run("r").segmentsSetAside()).as("it is done").isEqualTo(7);
  }

  private FeedRuns feeding(int window) {
    return new FeedRuns(runs, store.windows(), new PlannedSegments(checks, snapshots), window);
  }

  private Run plan(String runId, ImpactSet set) {
    PlanRun planning =
        new PlanRun(
            new MessageReader(2_000_000, 262_144),
            new TenantsServed(Set.of()),
            new OpenRun(runs, store.orders(), Duration.ofDays(1), store.clock()),
            runs,
            checks,
            snapshots,
            TestStore.meters(new SimpleMeterRegistry()),
            10);
    return planning.finish(planning.open(PlanRunTest.message(runId, set)));
  }

  /** As the route does it. */
  private void feed(Run run) {
    for (Feed feed = feeding.begin(run); !feed.over(); feed = feeding.next(feed)) {
      queue(feed);
    }
  }

  private void queue(Feed feed) {
    feed.segments().forEach(each -> queue.add(each.message().segmentId()));
  }

  private Run done(int index) {
    return runs.advance(SampleRuns.record("r", index, 1)).orElseThrow();
  }

  private Run run(String runId) {
    return runs.find("acme", runId).orElseThrow();
  }

  private static List<String> ids(int from, int to) {
    List<String> ids = new ArrayList<>();
    for (int index = from; index < to; index++) {
      ids.add(SegmentMessage.id("r", index));
    }
    return ids;
  }

  private static List<String> digests(int from, int to) {
    return Objects.requireNonNull(PlanRunTest.images(to).images()).stream()
        .skip(from)
        .map(image -> image.imageDigest())
        .toList();
  }
}
