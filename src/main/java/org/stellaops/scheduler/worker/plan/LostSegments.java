package org.stellaops.scheduler.worker.plan;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
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
  private final PlannedSegments planned;
  private final Function<Run, List<QueueContent>> queues;
  private final Duration grace;
  private final Clock clock;

  /**
   * @param queues those that may hold segments of a run; none on a transport that cannot be looked
   *     into
   */
  LostSegments(
      RunChecks checks,
      SegmentStore segments,
      PlannedSegments planned,
      Function<Run, List<QueueContent>> queues,
      Duration grace,
      Clock clock) {
    this.checks = checks;
    this.segments = segments;
    this.planned = planned;
    this.queues = queues;
    this.grace = grace;
    this.clock = clock;
  }

  /** The messages of such segments, as they were queued first. */
  Iterable<QueuedSegment> of(Run run) {
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
      Optional<Set<String>> present = present(run);
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

  /** What is in any of the queues; empty when that is not known. */
  private Optional<Set<String>> present(Run run) {
    List<QueueContent> all = queues.apply(run);
    Set<String> present = new HashSet<>();
    for (QueueContent queue : all) {
      Optional<Set<String>> found = queue.messageIds(LOOKED_AT_MAX);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      present.addAll(found.get());
    }
    return all.isEmpty() ? Optional.empty() : Optional.of(present);
  }

  /** Of those that were queued: the others are for {@link FeedRuns}. */
  private static Set<Integer> missing(Run run, List<SegmentStore.Entry> ledger) {
    Set<Integer> missing = new TreeSet<>();
    for (int index = 0; index < run.segmentsQueued(); index++) {
      missing.add(index);
    }
    for (SegmentStore.Entry entry : ledger) {
      if (entry.recordedAt() != null) {
        missing.remove(entry.index());
      }
    }
    return missing;
  }

  /** One at a time: an older worker queued all segments of a run at once. */
  private Iterable<QueuedSegment> requeued(Run run, Set<Integer> missing) {
    Iterator<QueuedSegment> found =
        missing.stream()
            .flatMap(index -> planned.from(run, index).stream())
            .filter(Iterator::hasNext)
            .flatMap(segments -> requeue(run, segments.next()).stream())
            .iterator();
    return () -> found;
  }

  private Optional<QueuedSegment> requeue(Run run, SegmentMessage segment) {
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
    return Optional.of(new QueuedSegment(segment, run.lane(), times));
  }

  private static Instant later(Instant one, @Nullable Instant other) {
    return other != null && other.isAfter(one) ? other : one;
  }
}
