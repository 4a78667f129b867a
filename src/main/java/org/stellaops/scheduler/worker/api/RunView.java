package org.stellaops.scheduler.worker.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.message.Limits;
import org.stellaops.scheduler.worker.run.Run;
import org.stellaops.scheduler.worker.run.RunState;
import org.stellaops.scheduler.worker.run.RunStats;

/** A run as the API shows it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RunView(
    @Schema(example = "0199a1c2-7d1e-7c3a-9f65-2f9b1f0a7c11") String runId,
    @Schema(example = "acme") String tenantId,
    @Schema(
            allowableValues = {"planning", "queued", "running", "completed", "error", "cancelled"},
            description = "completed, error and cancelled are final")
        String state,
    @Schema(example = "manual") String trigger,
    @Schema(example = "analysisOnly") String mode,
    boolean usageOnly,
    @Nullable String scheduleId,
    @Nullable String correlationId,
    @Nullable String requestedBy,
    Limits limits,
    Map<String, String> attributes,
    @Schema(description = "The run whose failed images it looks at again") @Nullable String retryOf,
    Progress progress,
    @Schema(description = "Images by outcome, and findings that are new or gone") RunStats counts,
    Instant createdAt,
    @Nullable Instant plannedAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    Instant deadlineAt,
    @Schema(description = "Why it ended as error or cancelled") @Nullable String error,
    @Schema(
            description =
                "The first images that could not be evaluated, at most 20; absent in a list")
        @Nullable List<Failure> failures) {

  /**
   * How far it has come.
   *
   * @param percent of the images that have an outcome, 100 only when all have
   */
  record Progress(
      @Schema(example = "42") int percent,
      long imagesEnded,
      long images,
      int segmentsDone,
      @Schema(
              description =
                  "Segments that have been put into the queue; the others follow as these are done")
          int segmentsQueued,
      @Schema(description = "0 until planning knows") int segmentsPlanned) {}

  /** An image that could not be evaluated. */
  record Failure(String imageDigest, String reason) {}

  static RunView of(Run run, @Nullable List<Failure> failures) {
    return new RunView(
        run.runId(),
        run.tenantId(),
        run.state().wire(),
        run.trigger().wire(),
        run.mode().wire(),
        run.usageOnly(),
        run.scheduleId(),
        run.correlationId(),
        run.requestedBy(),
        run.limits(),
        run.attributes(),
        run.attributes().get(RetryRun.LINK),
        progress(run),
        run.stats(),
        run.createdAt(),
        run.plannedAt(),
        run.startedAt(),
        run.finishedAt(),
        run.deadlineAt(),
        run.error(),
        failures);
  }

  private static Progress progress(Run run) {
    return new Progress(
        percent(run),
        run.stats().ended(),
        run.stats().images(),
        run.segmentsDone(),
        run.segmentsQueued(),
        run.segmentsPlanned());
  }

  private static int percent(Run run) {
    if (run.state() == RunState.COMPLETED) {
      return 100;
    }
    long images = run.stats().images();
    return images == 0 ? 0 : (int) Math.min(99, run.stats().ended() * 100 / images);
  }
}
