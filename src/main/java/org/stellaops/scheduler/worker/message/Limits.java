package org.stellaops.scheduler.worker.message;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * What one run may use, over all workers together; absent: what the workers' settings say.
 *
 * @param ratePerSecond images a second, 1 to 100000
 * @param parallelism images at once, 1 to 1024
 * @param deadlineSeconds time after which the run is closed, counted by the worker's clock from the
 *     opening of the run (a publisher's clock may be wrong), 1 to 2592000
 */
@JsonPropertyOrder({"ratePerSecond", "parallelism", "deadlineSeconds"})
public record Limits(
    @Nullable Integer ratePerSecond,
    @Nullable Integer parallelism,
    @Nullable Integer deadlineSeconds) {

  /** Nothing but what the settings say. */
  public static final Limits NONE = new Limits(null, null, null);
}
