package org.stellaops.scheduler.worker.plan;

/** An upload to a snapshot that is complete and holds something else. */
public final class SnapshotDiffers extends RuntimeException {

  private final Snapshot kept;

  SnapshotDiffers(Snapshot kept, String foundHash) {
    super(
        "snapshot "
            + kept.snapshotId()
            + " is complete and holds other images ("
            + kept.contentHash()
            + ", this upload: "
            + foundHash
            + "); allowed: the same images in the same order, or another id");
    this.kept = kept;
  }

  /** What stays. */
  public Snapshot kept() {
    return kept;
  }
}
