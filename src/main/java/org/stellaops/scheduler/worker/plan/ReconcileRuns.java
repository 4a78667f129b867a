package org.stellaops.scheduler.worker.plan;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stellaops.scheduler.worker.message.SegmentMessage;
import org.stellaops.scheduler.worker.run.Repairs;
import org.stellaops.scheduler.worker.run.Run;
import org.stellaops.scheduler.worker.run.RunChecks;
import org.stellaops.scheduler.worker.run.RunState;
import org.stellaops.scheduler.worker.run.RunStats;
import org.stellaops.scheduler.worker.run.RunStore;
import org.stellaops.scheduler.worker.run.SegmentRecord;
import org.stellaops.scheduler.worker.run.SegmentStore;

/**
 * Compares runs with their segment records. The records are right: what happened stands there. A
 * record that is younger than the grace is left alone, for whoever wrote it, or takes its message
 * over, is about to go on with it.
 */
public final class ReconcileRuns {

  private static final Logger LOG = LoggerFactory.getLogger(ReconcileRuns.class);
  private static final int AT_ONCE = 20;

  private final RunChecks checks;
  private final RunStore runs;
  private final SegmentStore segments;
  private final LostSegments lost;
  private final Repairs repairs;
  private final Duration grace;
  private final Clock clock;

  ReconcileRuns(
      RunChecks checks,
      RunStore runs,
      SegmentStore segments,
      LostSegments lost,
      Repairs repairs,
      Duration grace,
      Clock clock) {
    this.checks = checks;
    this.runs = runs;
    this.segments = segments;
    this.lost = lost;
    this.repairs = repairs;
    this.grace = grace;
    this.clock = clock;
  }

  /** Runs that are due to be looked at; claimed, so that no other worker looks at them too. */
  public List<Run> due() {
    return checks.claim(AT_ONCE);
  }

  /**
   * Records of an open run that it has not counted: they are to be concluded. One at a time,
   * because a record may be as large as a document gets.
   */
  public Iterator<SegmentRecord> uncounted(@Variable("checked") Run run) {
    Optional<RunChecks.Counted> counted = checks.counted(run); // before the records: see settle
    if (counted.isEmpty() || counted.get().state().isFinal()) {
      return List.<SegmentRecord>of().iterator();
    }
    Set<Integer> known = new HashSet<>(counted.get().indices());
    Instant before = clock.instant().minus(grace);
    return segments.ledger(run.tenantId(), run.runId()).stream()
        .filter(entry -> entry.recordedAt() != null && entry.recordedAt().isBefore(before))
        .filter(entry -> !known.contains(entry.index()))
        .flatMap(
            entry ->
                segments
                    .find(run.tenantId(), SegmentMessage.id(run.runId(), entry.index()))
                    .stream())
        .iterator();
  }

  /** A record was concluded by the reconciler. */
  public void concluded(@Variable("record") SegmentRecord segment) {
    repairs.count(Repairs.Kind.COUNTS);
    LOG.warn(
        "Segment {} of tenant {} was recorded and never counted; it is counted now",
        segment.segmentId(),
        segment.tenantId());
  }

  /** Makes the counts those of the records, and moves a run on that stands still. */
  public void settle(@Variable("checked") Run run) {
    recount(run);
    Run now = runs.find(run.tenantId(), run.runId()).orElse(run);
    boolean allDone =
        now.plannedAt() != null
            && now.segmentsPlanned() > 0
            && now.segmentsDone() >= now.segmentsPlanned();
    if (allDone
        && !now.state().isFinal()
        && standsStill(now)
        && runs.settle(now).state() == RunState.COMPLETED) {
      repairs.count(Repairs.Kind.STATE);
      LOG.warn("Run {} of tenant {} stood still and is completed now", run.runId(), run.tenantId());
    }
  }

  /** Whoever wrote the last record has had the time to go on with it. */
  private boolean standsStill(Run run) {
    Instant before = clock.instant().minus(grace);
    return segments.ledger(run.tenantId(), run.runId()).stream()
        .map(SegmentStore.Entry::recordedAt)
        .allMatch(recorded -> recorded == null || recorded.isBefore(before));
  }

  /**
   * What the run counted is read before the records, so that a record that is counted in between
   * looks like one that is not counted yet, and never the other way round. A run that was cancelled
   * or closed keeps the counts that it ended with.
   */
  private void recount(Run run) {
    Optional<RunChecks.Counted> read = checks.counted(run);
    if (read.isEmpty()
        || read.get().state() == RunState.ERROR
        || read.get().state() == RunState.CANCELLED) {
      return;
    }
    RunChecks.Counted counted = read.get();
    Set<Integer> known = new HashSet<>(counted.indices());
    List<Integer> indices = new ArrayList<>();
    RunStats sum = RunStats.of(counted.stats().images());
    for (SegmentStore.Entry entry : segments.ledger(run.tenantId(), run.runId())) {
      RunStats counts = entry.counts();
      if (entry.recordedAt() != null && counts == null) {
        return; // written by an older worker, which did not keep them
      }
      if (known.contains(entry.index()) && counts != null) {
        indices.add(entry.index());
        sum = sum.plus(counts);
      }
    }
    boolean complete = indices.size() == counted.indices().size();
    if (sum.equals(counted.stats()) && complete) {
      return;
    }
    if (!complete && counted.state() == RunState.COMPLETED) {
      return; // its records are leaving with the retention
    }
    if (checks.recount(run, counted, indices, sum)) {
      repairs.count(Repairs.Kind.COUNTS);
      LOG.warn(
          "Run {} of tenant {} had counted {} in {} segments; its records say {} in {}, and so does it now",
          run.runId(),
          run.tenantId(),
          counted.stats(),
          counted.indices().size(),
          sum,
          indices.size());
    }
  }

  /** Segments that the broker lost: they are to be queued again. */
  public Iterable<QueuedSegment> lost(@Variable("checked") Run run) {
    return lost.of(runs.find(run.tenantId(), run.runId()).orElse(run));
  }

  /** A segment was queued again. */
  public void requeued(@Body Object queued) {
    repairs.count(Repairs.Kind.SEGMENTS);
  }

  /** An ended run is looked at once more after its end, and then never again. */
  public void done(@Variable("checked") Run run) {
    Instant finishedAt = run.finishedAt();
    if (finishedAt != null && finishedAt.isBefore(clock.instant().minus(grace))) {
      checks.over(run);
    }
  }
}
