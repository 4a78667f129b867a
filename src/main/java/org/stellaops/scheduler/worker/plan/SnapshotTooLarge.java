package org.stellaops.scheduler.worker.plan;

/** A snapshot with more images than the settings allow. */
public final class SnapshotTooLarge extends RuntimeException {

  SnapshotTooLarge(int allowed) {
    super(
        "the snapshot has more than "
            + allowed
            + " images; allowed: up to "
            + allowed
            + " (SCHEDULER_SNAPSHOT_MAX_IMAGES)");
  }
}
