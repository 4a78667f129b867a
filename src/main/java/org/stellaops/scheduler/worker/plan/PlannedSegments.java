package org.stellaops.scheduler.worker.plan;

import java.util.Iterator;
import java.util.Optional;
import org.stellaops.scheduler.worker.message.SegmentMessage;
import org.stellaops.scheduler.worker.run.Run;
import org.stellaops.scheduler.worker.run.RunChecks;

/** The segments of a run that was planned, made again from what it was planned with. */
final class PlannedSegments {

  private final RunChecks checks;
  private final SnapshotStore snapshots;

  PlannedSegments(RunChecks checks, SnapshotStore snapshots) {
    this.checks = checks;
    this.snapshots = snapshots;
  }

  /**
   * @param first index of the first segment that is wanted; those before it are not read
   * @return one at a time; empty when the run has ended
   * @throws SnapshotDamaged now or on the way, when the snapshot is gone or a part of it
   */
  Optional<Iterator<SegmentMessage>> from(Run run, int first) {
    long image = (long) first * run.segmentSize();
    return checks
        .impact(run)
        .map(impact -> new CutSegments(run, first, digests(run, impact, image)));
  }

  private Iterator<String> digests(Run run, RunChecks.Impact impact, long image) {
    String snapshotId = impact.snapshotId();
    return snapshotId == null
        ? impact.digestList().stream().skip(image).iterator()
        : snapshots.digests(run.tenantId(), snapshotId, image);
  }
}
