package org.stellaops.scheduler.worker.plan;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterators;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stellaops.scheduler.worker.lease.QueueContent;
import org.stellaops.scheduler.worker.message.SegmentMessage;
import org.stellaops.scheduler.worker.run.Run;
import org.stellaops.scheduler.worker.run.RunChecks;
import org.stellaops.scheduler.worker.run.SegmentStore;

/**
 * Finds segments that were queued, have no record, and are in the queue no more: a broker lost
 * them.
 *
 * <p>A segment that merely waits, however long the queue is, must not be taken for one. So it
 * counts as lost only when
 *
 * <ul>
 *   <li>its run was planned, and none of the run's segments was taken or recorded, for longer than
 *       the grace (SCHEDULER_RECONCILER_GRACE_SECONDS): nobody is about to finish it;
 *   <li>two looks at the queue, one after the other, did not find it among the messages that wait,
 *       are leased, delayed or dead. What is dead is the operator's to put back;
 *   <li>after these looks there is still no record of it.
 * </ul>
 *
 * It is queued again under a key of its own, which the queue's memory of the first does not
 * swallow, and at most three times: one that an operator purges again and again ends with its run's
 * deadline.
 */
final class LostSegments {

  private static final Logger LOG = LoggerFactory.getLogger(LostSegments.class);
  private static final int LOOKED_AT_MAX = 50_000;
  private static final int REQUEUED_MAX = 3;

  /** A run whose segments all wait is looked at less often: each look reads the whole queue. */
  private static final Duration REST = Duration.ofMinutes(10);

  private final RunChecks checks;
  private final SegmentStore segments;
  private final SnapshotStore snapshots;
  private final Supplier<Optional<QueueContent>> queue;
  private final Duration grace;
  private final Clock clock;

  /**
   * @param queue the runner queue; empty on a transport that cannot be looked into
   */
  LostSegments(
      RunChecks checks,
      SegmentStore segments,
      SnapshotStore snapshots,
      Supplier<Optional<QueueContent>> queue,
      Duration grace,
      Clock clock) {
    this.checks = checks;
    this.segments = segments;
    this.snapshots = snapshots;
    this.queue = queue;
    this.grace = grace;
    this.clock = clock;
  }

  /** The messages of such segments, as they were queued first. */
  Iterable<RequeuedSegment> of(Run run) {
    Instant plannedAt = run.plannedAt();
    if (run.state().isFinal() || plannedAt == null || run.segmentsDone() >= run.segmentsPlanned()) {
      return List.of();
    }
    List<SegmentStore.Entry> ledger = segments.ledger(run.tenantId(), run.runId());
    Instant latest = plannedAt;
    for (SegmentStore.Entry entry : ledger) {
      latest = later(later(latest, entry.takenAt()), entry.recordedAt());
    }
    Set<Integer> missing = missing(run, ledger);
    if (missing.isEmpty() || latest.isAfter(clock.instant().minus(grace))) {
      return List.of();
    }
    for (int look = 0; look < 2 && !missing.isEmpty(); look++) {
      Optional<Set<String>> present =
          queue.get().flatMap(content -> content.messageIds(LOOKED_AT_MAX));
      if (present.isEmpty()) {
        return List.of(); // nothing is known
      }
      Set<String> there = present.get();
      missing.removeIf(index -> there.contains(QueueEnvelope.segmentKey(run, index)));
    }
    if (missing.isEmpty()) {
      checks.later(run, REST);
      return List.of();
    }
    missing.retainAll(missing(run, segments.ledger(run.tenantId(), run.runId())));
    return requeued(run, missing);
  }

  private static Set<Integer> missing(Run run, List<SegmentStore.Entry> ledger) {
    Set<Integer> missing = new TreeSet<>();
    for (int index = 0; index < run.segmentsPlanned(); index++) {
      missing.add(index);
    }
    for (SegmentStore.Entry entry : ledger) {
      if (entry.recordedAt() != null) {
        missing.remove(entry.index());
      }
    }
    return missing;
  }

  private Iterable<RequeuedSegment> requeued(Run run, Set<Integer> missing) {
    Optional<RunChecks.Impact> impact = missing.isEmpty() ? Optional.empty() : checks.impact(run);
    if (impact.isEmpty()) {
      return List.of();
    }
    CutSegments all = new CutSegments(run, digests(run, impact.get()));
    Iterator<RequeuedSegment> found =
        StreamSupport.stream(Spliterators.spliteratorUnknownSize(all, 0), false)
            .filter(segment -> missing.contains(segment.index()))
            .flatMap(segment -> requeue(run, segment).stream())
            .iterator();
    return () -> found;
  }

  private Iterator<String> digests(Run run, RunChecks.Impact impact) {
    String snapshotId = impact.snapshotId();
    return snapshotId == null
        ? impact.digestList().iterator()
        : snapshots.digests(run.tenantId(), snapshotId);
  }

  private Optional<RequeuedSegment> requeue(Run run, SegmentMessage segment) {
    int times = checks.requeued(run, segment.index());
    if (times > REQUEUED_MAX) {
      LOG.warn(
          "Segment {} of tenant {} is in no queue and was queued again {} times already; its run ends at its deadline",
          segment.segmentId(),
          run.tenantId(),
          REQUEUED_MAX);
      return Optional.empty();
    }
    LOG.warn(
        "Segment {} of tenant {} is in no queue and has no record: the broker lost it; it is queued again",
        segment.segmentId(),
        run.tenantId());
    return Optional.of(new RequeuedSegment(segment, times));
  }

  private static Instant later(Instant one, @Nullable Instant other) {
    return other != null && other.isAfter(one) ? other : one;
  }
}
