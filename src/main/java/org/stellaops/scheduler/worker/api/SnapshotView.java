package org.stellaops.scheduler.worker.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.plan.Snapshot;

/** An impact snapshot as the API shows it. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record SnapshotView(
    @Schema(example = "fleet-1") String snapshotId,
    @Schema(example = "acme") String tenantId,
    @Schema(allowableValues = {"uploading", "complete"}) String state,
    @Schema(description = "Images, each counted once; 0 while uploading") int imageCount,
    @Schema(description = "Over all images in order; absent while uploading", example = "sha256:…")
        String contentHash,
    Instant createdAt,
    Instant expiresAt,
    @Schema(
            description =
                "Lines that named an image once more and were dropped; only in the answer to PUT")
        @Nullable Integer duplicates) {

  static SnapshotView of(Snapshot snapshot, @Nullable Integer duplicates) {
    return new SnapshotView(
        snapshot.snapshotId(),
        snapshot.tenantId(),
        snapshot.state().name().toLowerCase(Locale.ROOT),
        snapshot.imageCount(),
        snapshot.contentHash(),
        snapshot.createdAt(),
        snapshot.expiresAt(),
        duplicates);
  }
}
