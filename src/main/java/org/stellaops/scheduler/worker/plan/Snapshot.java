package org.stellaops.scheduler.worker.plan;

import java.time.Instant;

/**
 * An impact set that is kept in the store, because it is too large for a message. It never changes
 * once it is complete.
 *
 * @param tenantId owner
 * @param snapshotId id, unique within the tenant
 * @param state whether all of it is there
 * @param imageCount its images, each once; 0 while uploading
 * @param chunkCount documents that hold them; 0 while uploading
 * @param uploadId the upload that made it
 * @param contentHash {@code sha256:} and the hash over its images in order, each as canonical JSON
 *     and a line feed; blank while uploading
 * @param createdAt when the upload began
 * @param expiresAt when retention removes it
 */
public record Snapshot(
    String tenantId,
    String snapshotId,
    State state,
    int imageCount,
    int chunkCount,
    String uploadId,
    String contentHash,
    Instant createdAt,
    Instant expiresAt) {

  /** How far an upload has come. */
  public enum State {
    UPLOADING,
    COMPLETE
  }

  public boolean isComplete() {
    return state == State.COMPLETE;
  }
}
