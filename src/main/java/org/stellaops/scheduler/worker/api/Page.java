package org.stellaops.scheduler.worker.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param next to be sent as parameter {@code cursor} for the next part; absent at the end
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Page<T>(
    List<T> items,
    @Schema(description = "Parameter cursor of the next page; absent on the last")
        @Nullable String next) {}
