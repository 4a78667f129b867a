package org.stellaops.scheduler.worker.api;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.run.Run;
import org.stellaops.scheduler.worker.run.SegmentRecord;
import org.stellaops.scheduler.worker.run.SegmentStore;
import org.stellaops.scheduler.worker.scan.ImageOutcome;

/** Reads out of a run's segment records what it found. */
final class RunResults {

  private static final int FAILURES_SHOWN = 20;

  private final SegmentStore segments;

  RunResults(SegmentStore segments) {
    this.segments = segments;
  }

  /** The first images that could not be evaluated. */
  List<RunView.Failure> failures(Run run) {
    if (run.stats().failed() == 0) {
      return List.of();
    }
    return segments.failures(run.tenantId(), run.runId(), FAILURES_SHOWN).stream()
        .map(failed -> new RunView.Failure(failed.imageDigest(), failed.reason()))
        .toList();
  }

  /**
   * A page of the images that changed, in the order of the segments. Looks at one segment at a
   * time, because a record may be as large as a document gets.
   *
   * @param from segment index, and place in that segment, of the first image wanted; null from the
   *     start
   */
  Page<ImageDelta> deltas(Run run, @Nullable Cursor from, int limit) {
    List<ImageDelta> page = new ArrayList<>();
    int before = from == null ? -1 : Math.toIntExact(from.number()) - 1;
    int skip = from == null ? 0 : Integer.parseInt(from.text());
    while (true) {
      List<SegmentRecord> next = segments.list(run.tenantId(), run.runId(), before, true, 1);
      if (next.isEmpty()) {
        return new Page<>(page, null);
      }
      SegmentRecord segment = next.get(0);
      List<ImageOutcome.Evaluated> changed = segment.changedImages();
      for (int i = skip; i < changed.size(); i++) {
        if (page.size() == limit) {
          return new Page<>(page, new Cursor(segment.index(), Integer.toString(i)).write());
        }
        page.add(ImageDelta.of(segment, changed.get(i)));
      }
      before = segment.index();
      skip = 0;
    }
  }
}
