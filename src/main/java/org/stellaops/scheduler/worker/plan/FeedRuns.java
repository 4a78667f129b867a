package org.stellaops.scheduler.worker.plan;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.ExchangeException;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stellaops.scheduler.worker.message.SegmentMessage;
import org.stellaops.scheduler.worker.run.Run;
import org.stellaops.scheduler.worker.run.RunState;
import org.stellaops.scheduler.worker.run.RunStore;
import org.stellaops.scheduler.worker.run.RunWindows;

/**
 * Keeps a window of each run's segments in the queue, so that the queues stay short: runs and
 * tenants take turns, and a cancel leaves little behind.
 *
 * <p>Segments are queued first and noted in the run afterwards, by an update that expects what was
 * read. So a crash between the two, or a second feeder, leads to segments that are queued twice,
 * which the queue recognises by their ids and the segment record makes harmless; and never to one
 * that is noted and in no queue. As everyone queues from the same number on, the window holds then,
 * too.
 */
public final class FeedRuns {

  private static final Logger LOG = LoggerFactory.getLogger(FeedRuns.class);

  /** In memory at once; a larger window is filled in several steps. */
  private static final int STEP_MAX = 64;

  /** Looked at by one tick; the runs that are open longest come first. */
  private static final int RUNS_MAX = 1000;

  private final RunStore runs;
  private final RunWindows windows;
  private final PlannedSegments segments;
  private final int window;

  /**
   * @param window segments of a run that are in the queue or worked on at once, at least 2
   */
  FeedRuns(RunStore runs, RunWindows windows, PlannedSegments segments, int window) {
    this.runs = runs;
    this.windows = windows;
    this.segments = segments;
    this.window = window;
  }

  /**
   * Whether the worker that has just counted a segment is to queue the next ones: when its segment
   * was the one that made the window half empty, which is so for one worker only; and whenever less
   * than a quarter is left, in case that one died.
   */
  public boolean due(@Body Run run) {
    int left = run.segmentsUnderWay();
    return goesOn(run) && (left == window / 2 || left <= window / 4);
  }

  /** Runs whose next segments nobody queued when it was time, because of a crash or a failure. */
  public List<Run> late() {
    return windows.feeding(RUNS_MAX).stream()
        .filter(run -> goesOn(run) && run.segmentsUnderWay() <= window / 2)
        .toList();
  }

  /** What is to be queued now. */
  public Feed begin(@Body Run run) {
    int end =
        Math.min(run.segmentsPlanned(), run.segmentsQueued() + window - run.segmentsUnderWay());
    int count = Math.min(STEP_MAX, end - run.segmentsQueued());
    if (!goesOn(run) || count <= 0) {
      return Feed.nothing(run);
    }
    try {
      return segments
          .from(run, run.segmentsQueued())
          .map(found -> new Feed(run, some(run, found, count)))
          .filter(feed -> !feed.over())
          .orElseGet(() -> withoutImages(run));
    } catch (SnapshotDamaged e) {
      return end(run, e.reason());
    }
  }

  /**
   * The segments are in the queue. Says what is to be queued next, if half of the window is free.
   */
  public Feed next(@Body Feed queued) {
    Run run = windows.queued(queued.run(), queued.run().segmentsQueued(), queued.end());
    return run.segmentsUnderWay() <= window / 2 || queued.segments().size() == STEP_MAX
        ? begin(run)
        : Feed.nothing(run);
  }

  /** They are not, or nobody knows. */
  public void missed(@Variable("fed") Run run, @ExchangeException Exception why) {
    LOG.warn(
        "The next segments of run {} of tenant {} could not be queued: {}; every worker tries again each second",
        run.runId(),
        run.tenantId(),
        Objects.requireNonNullElse(why.getMessage(), why.getClass().getSimpleName()));
  }

  private static boolean goesOn(Run run) {
    return (run.state() == RunState.QUEUED || run.state() == RunState.RUNNING)
        && run.segmentsQueued() < run.segmentsPlanned();
  }

  private static List<QueuedSegment> some(Run run, Iterator<SegmentMessage> all, int count) {
    List<QueuedSegment> some = new ArrayList<>(count);
    while (some.size() < count && all.hasNext()) {
      some.add(new QueuedSegment(all.next(), run.lane(), 0));
    }
    return some;
  }

  /** It ended meanwhile, or the store lost what it was planned with. */
  private Feed withoutImages(Run run) {
    Optional<Run> now = runs.find(run.tenantId(), run.runId());
    return now.isEmpty() || !goesOn(now.get())
        ? Feed.nothing(run)
        : end(
            run,
            "the images of segment "
                + run.segmentsQueued()
                + " and of those behind it are not in the store any more");
  }

  private Feed end(Run run, String reason) {
    LOG.error(
        "Run {} of tenant {} cannot go on and ends as error: {}",
        run.runId(),
        run.tenantId(),
        reason);
    return Feed.nothing(runs.fail(run, reason));
  }
}
