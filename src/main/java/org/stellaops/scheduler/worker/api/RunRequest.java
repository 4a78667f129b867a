package org.stellaops.scheduler.worker.api;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.message.ImpactedImage;
import org.stellaops.scheduler.worker.message.Limits;

/** The body of {@code POST /runs}; its components are the members that it may have. */
@Schema(description = "A run to be made. Exactly one of images and snapshotId.")
record RunRequest(
    @Schema(description = "The images to look at again, at most 2000")
        @Nullable List<ImpactedImage> images,
    @Schema(description = "A complete impact snapshot, instead of images", example = "fleet-1")
        @Nullable String snapshotId,
    @Schema(
            allowableValues = {"analysisOnly", "contentRefresh"},
            defaultValue = "analysisOnly",
            description = "What is asked of the scanner")
        @Nullable String mode,
    @Schema(
            allowableValues = {
              "cron",
              "manual",
              "concelier",
              "excititor",
              "policy",
              "contentRefresh"
            },
            defaultValue = "manual",
            description = "Why the run is made")
        @Nullable String trigger,
    @Schema(description = "What the run may use; absent: what the worker's settings say")
        @Nullable Limits limits,
    @Schema(description = "The standing order that it belongs to", example = "nightly")
        @Nullable String scheduleId,
    @Schema(description = "Whatever you want to find it by", example = "CHG-4711")
        @Nullable String correlationId,
    @Schema(description = "Free; keys are kept in lower case")
        @Nullable Map<String, String> attributes,
    @Schema(description = "Whether only components in use count", defaultValue = "false")
        @Nullable Boolean usageOnly) {}
