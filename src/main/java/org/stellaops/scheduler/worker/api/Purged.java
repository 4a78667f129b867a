package org.stellaops.scheduler.worker.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** How many dead letters were removed. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Purged(
    int purged,
    @Schema(description = "Member cursor of the next request; absent when that was all")
        @Nullable String next) {}
