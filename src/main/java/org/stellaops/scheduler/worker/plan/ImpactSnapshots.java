package org.stellaops.scheduler.worker.plan;

import java.util.Iterator;
import java.util.OptionalLong;

/** Impact sets that are too large for a message. */
public interface ImpactSnapshots {

  /** Images of a complete snapshot, each counted once; empty when there is no such snapshot. */
  OptionalLong imageCount(String tenantId, String snapshotId);

  /** Their digests, always in the same order, read piece by piece. */
  Iterator<String> digests(String tenantId, String snapshotId);
}
