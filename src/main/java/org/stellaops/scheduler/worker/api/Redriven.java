package org.stellaops.scheduler.worker.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** How many dead letters were put back. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Redriven(
    int redriven,
    @Schema(description = "Those that stay because they never were messages") int kept,
    @Schema(description = "Member cursor of the next request; absent when that was all")
        @Nullable String next) {}
