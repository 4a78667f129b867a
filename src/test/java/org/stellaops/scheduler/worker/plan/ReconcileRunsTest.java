package org.stellaops.scheduler.worker.plan;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.set;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stellaops.scheduler.worker.message.ImpactSet;
import org.stellaops.scheduler.worker.message.ImpactedImage;
import org.stellaops.scheduler.worker.message.Lane;
import org.stellaops.scheduler.worker.message.MessageReader;
import org.stellaops.scheduler.worker.message.SegmentMessage;
import org.stellaops.scheduler.worker.run.Repairs;
import org.stellaops.scheduler.worker.run.Run;
import org.stellaops.scheduler.worker.run.RunChecks;
import org.stellaops.scheduler.worker.run.RunState;
import org.stellaops.scheduler.worker.run.RunStore;
import org.stellaops.scheduler.worker.run.SampleRuns;
import org.stellaops.scheduler.worker.run.SegmentRecord;
import org.stellaops.scheduler.worker.run.SegmentStore;
import org.stellaops.scheduler.worker.run.TenantsServed;
import org.stellaops.scheduler.worker.run.TestStore;

/** Differences made on purpose, and what is made of them. */
class ReconcileRunsTest {

  private static final Duration GRACE = Duration.ofMinutes(3);
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  private static TestStore store;

  private final MeterRegistry meters = new SimpleMeterRegistry();

  /** What the runner queue holds, or nothing when it cannot be looked into. */
  private Optional<Set<String>> queue = Optional.of(new TreeSet<>());

  private RunStore runs;
  private SegmentStore segments;
  private SnapshotStore snapshots;
  private RunChecks checks;
  private PlanRun planning;
  private ReconcileRuns reconciler;

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
    checks = store.checks(INTERVAL);
    snapshots = new SnapshotStore(store.database(), 10_000, Duration.ofDays(14), store.clock());
    planning =
        new PlanRun(
            new MessageReader(2_000_000, 262_144),
            new TenantsServed(Set.of()),
            new OpenRun(runs, store.orders(), Duration.ofDays(1), store.clock()),
            runs,
            checks,
            snapshots,
            TestStore.meters(meters),
            10);
    Repairs repairs = TestStore.repairs(meters, segments);
    LostSegments lost =
        new LostSegments(
            checks,
            segments,
            new PlannedSegments(checks, snapshots),
            run -> List.of(most -> queue.map(Set::copyOf)),
            GRACE,
            store.clock());
    reconciler = new ReconcileRuns(checks, runs, segments, lost, repairs, GRACE, store.clock());
  }

  private double repairs(String kind) {
    return meters.get("scheduler_reconciler_repairs_total").tag("kind", kind).counter().count();
  }

  /** So many segments of ten images, planned and in the queue. */
  private List<SegmentMessage> plan(String runId, ImpactSet set) {
    Run run = planning.finish(planning.open(PlanRunTest.message(runId, set)));
    List<SegmentMessage> cut = new ArrayList<>();
    new PlannedSegments(checks, snapshots).from(run, 0).orElseThrow().forEachRemaining(cut::add);
    store.windows().queued(run, 0, cut.size());
    cut.forEach(each -> queue.ifPresent(ids -> ids.add(key(each))));
    return cut;
  }

  private static String key(SegmentMessage message) {
    return message.tenantId() + ":" + message.segmentId();
  }

  private SegmentRecord record(SegmentMessage message) {
    int attempt = segments.take(message, SampleRuns.DEADLINE.plus(Duration.ofDays(1))).number();
    SegmentRecord record =
        SampleRuns.record(
            message.runId(),
            message.index(),
            attempt,
            SampleRuns.outcomesOf(message.imageDigests()),
            store.clock().instant());
    segments.write(record);
    queue.ifPresent(ids -> ids.remove(key(message)));
    return record;
  }

  private Run run(String runId) {
    return runs.find("acme", runId).orElseThrow();
  }

  private List<QueuedSegment> lost(String runId) {
    List<QueuedSegment> found = new ArrayList<>();
    reconciler.lost(run(runId)).forEach(found::add);
    return found;
  }

  private List<SegmentRecord> uncounted(String runId) {
    List<SegmentRecord> found = new ArrayList<>();
    reconciler.uncounted(run(runId)).forEachRemaining(found::add);
    return found;
  }

  @Test
  void aHealthyRunIsLeftAlone() {
    List<SegmentMessage> cut = plan("r", PlanRunTest.images(30));
    runs.advance(record(cut.get(0)));
    record(cut.get(1)); // about to be counted
    store.clock().forward(GRACE);
    assertThat(uncounted("r")).isEmpty();
    reconciler.settle(run("r"));
    assertThat(lost("r")).isEmpty();
    for (String kind : List.of("counts", "state", "segments", "events", "deadline")) {
      assertThat(repairs(kind)).as(kind).isZero();
    }
  }

  @Test
  void aRecordThatNobodyCountedIsConcluded() {
    List<SegmentMessage> cut = plan("r", PlanRunTest.images(30));
    SegmentRecord forgotten = record(cut.get(1));
    store.clock().forward(GRACE.plusMillis(1));
    assertThat(uncounted("r"))
        .singleElement()
        .satisfies(each -> assertThat(each.index()).isEqualTo(1));
    runs.advance(forgotten);
    reconciler.concluded(forgotten);
    assertThat(uncounted("r")).isEmpty();
    assertThat(repairs("counts")).isEqualTo(1);
    runs.cancel("acme", "r", "enough");
    record(cut.get(0));
    store.clock().forward(GRACE.plusMillis(1));
    assertThat(uncounted("r")).as("a run that was cancelled keeps its counts").isEmpty();
  }

  @Test
  void countsThatAreNotThoseOfTheRecordsAreCorrected() {
    List<SegmentMessage> cut = plan("r", PlanRunTest.images(20));
    runs.advance(record(cut.get(0)));
    Run right = run("r");
    store.database().getCollection("runs").updateOne(eq("runId", "r"), set("stats.evaluated", 77L));
    reconciler.settle(run("r"));
    assertThat(run("r")).isEqualTo(right);
    assertThat(repairs("counts")).isEqualTo(1);

    store.database().getCollection("segments").deleteOne(eq("index", 0));
    reconciler.settle(run("r"));
    assertThat(run("r").segmentsDone()).isZero();
    assertThat(run("r").stats().ended()).isZero();
    assertThat(run("r").stats().images()).isEqualTo(20);
    assertThat(repairs("counts")).isEqualTo(2);
    reconciler.settle(run("r"));
    assertThat(repairs("counts")).isEqualTo(2);
  }

  @Test
  void aRunThatStandsStillIsMovedOn() {
    List<SegmentMessage> cut = plan("r", PlanRunTest.images(10));
    runs.advance(record(cut.get(0)));
    assertThat(run("r").state()).isEqualTo(RunState.COMPLETED);
    store.database().getCollection("runs").updateOne(eq("runId", "r"), set("state", "running"));
    reconciler.settle(run("r"));
    assertThat(run("r").state())
        .as("whoever counted it may be about to")
        .isEqualTo(RunState.RUNNING);
    store.clock().forward(GRACE.plusMillis(1));
    reconciler.settle(run("r"));
    assertThat(run("r").state()).isEqualTo(RunState.COMPLETED);
    assertThat(repairs("state")).isEqualTo(1);
  }

  @Test
  void aSegmentThatTheBrokerLostIsQueuedAgainAsItWas() {
    List<SegmentMessage> cut = plan("r", PlanRunTest.images(35));
    record(cut.get(0));
    queue.orElseThrow().remove(key(cut.get(1)));
    queue.orElseThrow().remove(key(cut.get(3)));
    store.clock().forward(GRACE.minusMillis(1));
    assertThat(lost("r")).as("too early").isEmpty();
    store.clock().forward(Duration.ofMillis(1));
    assertThat(lost("r"))
        .containsExactly(
            new QueuedSegment(cut.get(1), Lane.PROMPT, 1),
            new QueuedSegment(cut.get(3), Lane.PROMPT, 1));
    segments.take(cut.get(2), SampleRuns.DEADLINE);
    assertThat(lost("r")).as("the run goes on").isEmpty();
    store.clock().forward(GRACE.plusMillis(1));
    assertThat(lost("r")).extracting(QueuedSegment::again).containsExactly(2, 2);
    assertThat(lost("r")).extracting(QueuedSegment::again).containsExactly(3, 3);
    assertThat(lost("r")).as("three times at most").isEmpty();
  }

  @Test
  void whatCannotBeKnownIsNotRepaired() {
    List<SegmentMessage> cut = plan("r", PlanRunTest.images(20));
    store.clock().forward(GRACE.plusMillis(1));
    queue = Optional.empty();
    assertThat(lost("r")).isEmpty();
    queue = Optional.of(new TreeSet<>());
    assertThat(lost("r")).extracting(QueuedSegment::message).isEqualTo(cut);
    runs.cancel("acme", "r", "enough");
    assertThat(lost("r")).isEmpty();
  }

  @Test
  void segmentsOfASnapshotAreCutAgainFromIt() {
    List<ImpactedImage> all = Objects.requireNonNull(PlanRunTest.images(25).images());
    snapshots.put("acme", "s", all.iterator());
    List<SegmentMessage> cut = plan("r", ImpactSet.snapshot("s"));
    assertThat(cut).hasSize(3);
    queue.orElseThrow().remove(key(cut.get(2)));
    store.clock().forward(GRACE.plusMillis(1));
    assertThat(lost("r")).containsExactly(new QueuedSegment(cut.get(2), Lane.PROMPT, 1));
  }

  @Test
  void eachRunIsLookedAtByOneWorkerInEachInterval() {
    plan("a", PlanRunTest.images(10));
    plan("b", PlanRunTest.images(10));
    store.clock().forward(Duration.ofMillis(1));
    RunChecks other = store.checks(INTERVAL);
    assertThat(reconciler.due()).extracting(Run::runId).containsExactly("a", "b");
    assertThat(other.claim(10)).isEmpty();
    store.clock().forward(INTERVAL.plusMillis(1));
    assertThat(other.claim(1)).hasSize(1);
    assertThat(reconciler.due()).hasSize(1);
  }

  @Test
  void anEndedRunIsLookedAtOnceMore() {
    plan("r", PlanRunTest.images(10));
    runs.cancel("acme", "r", "enough");
    reconciler.done(run("r"));
    store.clock().forward(GRACE.plusMillis(1));
    assertThat(reconciler.due()).hasSize(1);
    reconciler.done(run("r"));
    store.clock().forward(GRACE.plusMillis(1));
    assertThat(reconciler.due()).isEmpty();
  }
}
