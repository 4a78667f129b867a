package org.stellaops.scheduler.worker.plan;

import org.stellaops.scheduler.worker.lease.Permanent;

/** A complete snapshot of which a part is gone, which only its retention or an operator can do. */
public final class SnapshotDamaged extends RuntimeException implements Permanent {

  SnapshotDamaged(String snapshotId) {
    super("snapshot " + snapshotId + " is not in the store any more");
  }

  SnapshotDamaged(Snapshot snapshot, int chunk) {
    super(
        "snapshot "
            + snapshot.snapshotId()
            + " lacks chunk "
            + chunk
            + " of "
            + snapshot.chunkCount()
            + "; it expires at "
            + snapshot.expiresAt());
  }

  @Override
  public String reason() {
    return String.valueOf(getMessage());
  }
}
