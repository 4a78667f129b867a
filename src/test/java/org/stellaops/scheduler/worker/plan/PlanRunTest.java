package org.stellaops.scheduler.worker.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stellaops.scheduler.worker.lease.NeverAgain;
import org.stellaops.scheduler.worker.message.BadMessage;
import org.stellaops.scheduler.worker.message.CanonicalJson;
import org.stellaops.scheduler.worker.message.ImpactSet;
import org.stellaops.scheduler.worker.message.ImpactedImage;
import org.stellaops.scheduler.worker.message.Limits;
import org.stellaops.scheduler.worker.message.MessageReader;
import org.stellaops.scheduler.worker.message.Mode;
import org.stellaops.scheduler.worker.message.PlannerMessage;
import org.stellaops.scheduler.worker.message.SegmentMessage;
import org.stellaops.scheduler.worker.message.Trigger;
import org.stellaops.scheduler.worker.run.Run;
import org.stellaops.scheduler.worker.run.RunState;
import org.stellaops.scheduler.worker.run.RunStore;
import org.stellaops.scheduler.worker.run.SampleRuns;
import org.stellaops.scheduler.worker.run.SetClock;
import org.stellaops.scheduler.worker.run.TenantsServed;
import org.stellaops.scheduler.worker.run.TestStore;
import org.stellaops.scheduler.worker.scan.SampleImages;

class PlanRunTest {

  private static TestStore store;

  private final MeterRegistry meters = new SimpleMeterRegistry();
  private RunStore runs;
  private SnapshotStore snapshots;
  private PlanRun planning;

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
    snapshots = new SnapshotStore(store.database(), 10_000, Duration.ofDays(14), store.clock());
    planning = planning(10);
  }

  @Test
  void aMessageBecomesARunAndItsSegments() {
    Run plan = planning.open(message("r", images(25)));
    List<SegmentMessage> segments = segments(plan);
    assertThat(segments).extracting(SegmentMessage::segmentId).containsExactly("r:0", "r:1", "r:2");
    assertThat(segments.get(2).imageDigests()).containsExactlyElementsOf(digests(20, 25));
    assertThat(segments.get(0))
        .isEqualTo(
            new SegmentMessage(
                SegmentMessage.SCHEMA,
                "r:0",
                0,
                "acme",
                "r",
                "nightly",
                Mode.CONTENT_REFRESH,
                true,
                digests(0, 10),
                new Limits(5, null, 60),
                "c-1",
                Map.of("k", "v")));
    Run run = planning.finish(plan);
    assertThat(run.state()).isEqualTo(RunState.QUEUED);
    assertThat(run.stats().images()).isEqualTo(25);
    assertThat(run.segmentsPlanned()).isEqualTo(3);
    assertThat(run.deadlineAt()).isEqualTo(SetClock.START.plusSeconds(60));
    assertThat(run).isEqualTo(runs.find("acme", "r").orElseThrow());
    assertThat(planned("enqueued")).isEqualTo(1);
  }

  @Test
  void anImageThatIsThereTwiceIsLookedAtOnce() {
    List<ImpactedImage> twice = new ArrayList<>(images(12).images());
    twice.addAll(images(12).images());
    Run plan = planning.open(message("r", ImpactSet.of(twice)));
    assertThat(plan.stats().images()).isEqualTo(12);
    assertThat(segments(plan).stream().flatMap(each -> each.imageDigests().stream()))
        .containsExactlyElementsOf(digests(0, 12));
  }

  @Test
  void nothingToDoIsDone() {
    Run plan = planning.open(message("r", images(0)));
    assertThat(segments(plan)).isEmpty();
    Run run = planning.finish(plan);
    assertThat(run.state()).isEqualTo(RunState.COMPLETED);
    assertThat(run.stats().images()).isZero();
    assertThat(planned("no_work")).isEqualTo(1);
    assertThat(planning.open(message("r", images(0))).state()).isEqualTo(RunState.COMPLETED);
    assertThat(store.ended()).hasSize(1);
  }

  /** The planner died after any of its steps: the next delivery makes the very same segments. */
  @Test
  void deliveredAgainAtAnyPointItGoesOnAlike() {
    byte[] message = message("r", images(25));
    List<SegmentMessage> first = segments(planning.open(message));
    assertThat(segments(planning.open(message))).isEqualTo(first);
    planning = planning(3); // the setting was changed meanwhile
    Run again = planning.open(message);
    assertThat(segments(again)).isEqualTo(first);
    Run run = planning.finish(again);
    assertThat(planning.finish(planning.open(message))).isEqualTo(run);
    assertThat(planned("enqueued")).isEqualTo(1);
  }

  @Test
  void aSnapshotIsCutInItsOrder() {
    snapshots.put("acme", "s", Objects.requireNonNull(images(2500).images()).iterator());
    Run plan = planning(100).open(message("r", ImpactSet.snapshot("s")));
    assertThat(plan.stats().images()).isEqualTo(2500);
    List<SegmentMessage> segments = segments(plan);
    assertThat(segments).hasSize(25);
    assertThat(segments.stream().flatMap(each -> each.imageDigests().stream()))
        .containsExactlyElementsOf(digests(0, 2500));
  }

  @Test
  void withoutItsSnapshotARunEndsWithTheReason() {
    String reason =
        "/impactSet/snapshotId is \"s\", which is not a complete snapshot of tenant acme";
    snapshots.put("other", "s", Objects.requireNonNull(images(1).images()).iterator());
    assertThatThrownBy(() -> planning.open(message("r", ImpactSet.snapshot("s"))))
        .isInstanceOf(NeverAgain.class)
        .hasMessageContaining(reason);
    Run run = runs.find("acme", "r").orElseThrow();
    assertThat(run.state()).isEqualTo(RunState.ERROR);
    assertThat(run.error()).isEqualTo(reason);
  }

  /** Its message comes again, long after the run was planned and its snapshot was removed. */
  @Test
  void aPlannedRunNeedsItsSnapshotNoMore() {
    snapshots.put("acme", "s", Objects.requireNonNull(images(25).images()).iterator());
    byte[] message = message("r", ImpactSet.snapshot("s"));
    Run queued = planning.finish(planning.open(message));
    store.database().getCollection("impact_snapshots").drop();
    Run again = planning.open(message);
    assertThat(planning.finish(again)).isEqualTo(queued);
  }

  @Test
  void aRunThatEndedMeanwhileIsNotPlanned() {
    byte[] message = message("r", images(25));
    planning.open(message);
    Run cancelled = runs.cancel("acme", "r", "no").orElseThrow();
    Run again = planning.open(message);
    assertThat(planning.finish(again)).isEqualTo(cancelled);
  }

  /** Between its opening and its cutting; it once led to segments without images, and no end. */
  @Test
  void aRunThatIsCancelledBeforeItIsCutHasNoSegments() {
    Run opened = runs.open(SampleRuns.planning("r"));
    runs.cancel("acme", "r", "no");
    Run sized = runs.sized(opened, 25, 3, 10);
    assertThat(sized.state()).isEqualTo(RunState.CANCELLED);
    assertThat(sized.segmentSize()).isZero();
    assertThat(new CutSegments(sized, 0, digests(0, 25).iterator()).hasNext()).isFalse();
  }

  @Test
  void anotherRunOfTheSameIdIsRefused() {
    planning.open(message("r", images(25)));
    assertThatThrownBy(() -> planning.open(message("r", images(26))))
        .isInstanceOf(NeverAgain.class)
        .hasMessageContaining(
            "/runId is r, which message m-r opened with another impact set or mode; allowed: an id"
                + " of its own for each run");
    assertThat(runs.find("acme", "r").orElseThrow().stats().images()).isEqualTo(25);
  }

  @Test
  void otherTenantsAndBrokenMessagesAreRefused() {
    PlanRun ours = planning(10, Set.of("umbrella"));
    assertThatThrownBy(() -> ours.open(message("r", images(1))))
        .isInstanceOf(NeverAgain.class)
        .hasMessageContaining("/tenantId is \"acme\"; allowed: umbrella (SCHEDULER_TENANTS)");
    assertThatThrownBy(() -> planning.open(new byte[] {'{'})).isInstanceOf(BadMessage.class);
    assertThat(runs.list("acme", null, null, null, 10)).isEmpty();
  }

  private List<SegmentMessage> segments(Run plan) {
    List<SegmentMessage> segments = new ArrayList<>();
    new PlannedSegments(store.checks(Duration.ofMinutes(1)), snapshots)
        .from(plan, 0)
        .ifPresent(all -> all.forEachRemaining(segments::add));
    return segments;
  }

  private double planned(String status) {
    var counter = meters.find("scheduler_planner_runs_total").tag("status", status).counter();
    return counter == null ? 0 : counter.count();
  }

  static byte[] message(String runId, ImpactSet images) {
    return CanonicalJson.write(
        new PlannerMessage(
            PlannerMessage.SCHEMA,
            "m-" + runId,
            "acme",
            runId,
            "nightly",
            Trigger.MANUAL,
            Mode.CONTENT_REFRESH,
            "c-1",
            OffsetDateTime.parse("2026-11-23T10:00:00Z"),
            null,
            true,
            new Limits(5, null, 60),
            images,
            Map.of("k", "v")));
  }

  static ImpactSet images(int count) {
    return ImpactSet.of(
        IntStream.range(0, count).mapToObj(SampleImages::digest).map(ImpactedImage::of).toList());
  }

  private static List<String> digests(int from, int to) {
    return IntStream.range(from, to).mapToObj(SampleImages::digest).toList();
  }

  private PlanRun planning(int segmentSize) {
    return planning(segmentSize, Set.of());
  }

  private PlanRun planning(int segmentSize, Set<String> tenants) {
    return new PlanRun(
        new MessageReader(2_000_000, 262_144),
        new TenantsServed(tenants),
        new OpenRun(runs, store.orders(), Duration.ofDays(1), store.clock()),
        runs,
        store.checks(Duration.ofMinutes(1)),
        snapshots,
        TestStore.meters(meters),
        segmentSize);
  }
}
