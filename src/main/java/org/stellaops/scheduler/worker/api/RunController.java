package org.stellaops.scheduler.worker.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.stellaops.scheduler.worker.audit.AuditTrail;
import org.stellaops.scheduler.worker.audit.Deed;
import org.stellaops.scheduler.worker.ops.ProblemType;
import org.stellaops.scheduler.worker.run.Run;
import org.stellaops.scheduler.worker.run.RunState;
import org.stellaops.scheduler.worker.run.RunStore;

/** Runs: submit, look at, cancel. */
@RestController
@RequestMapping(path = RunController.PATH, produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Runs", description = "One execution over a set of images")
class RunController {

  static final String PATH = "/api/v1/scheduler/runs";

  private static final int MOST_RUNS = 200;
  private static final int MOST_DELTAS = 500;

  private static final String REQUEST =
      """
      {"images":[{"imageDigest":"sha256:5a2e1e8b9f0c3d4a6b7c8d9e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c",\
      "registry":"registry.example.org","repository":"payments/api","tags":["1.4.2"]}],\
      "correlationId":"CHG-4711"}""";

  private final SubmitRun submit;
  private final RunStore runs;
  private final RunResults results;
  private final AuditTrail audit;
  private final RetryRun retries;

  RunController(
      SubmitRun submit, RunStore runs, RunResults results, AuditTrail audit, RetryRun retries) {
    this.submit = submit;
    this.retries = retries;
    this.runs = runs;
    this.results = results;
    this.audit = audit;
  }

  @Operation(
      summary = "Submit a run",
      description =
          "Puts the run into the planner queue. The run can be asked for at its Location at once.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = MediaType.APPLICATION_JSON_VALUE,
                      schema = @Schema(implementation = RunRequest.class),
                      examples = {
                        @ExampleObject(name = "images", value = REQUEST),
                        @ExampleObject(
                            name = "snapshot",
                            value = "{\"snapshotId\":\"fleet-1\",\"trigger\":\"concelier\"}")
                      })))
  @ApiResponse(responseCode = "202", description = "Queued, or queued before under the same key")
  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<RunView> submit(
      @Parameter(hidden = true) Caller caller,
      @Parameter(
              description =
                  "The same key with the same body makes one run, however often it is sent",
              example = "CHG-4711")
          @RequestHeader(name = "Idempotency-Key", required = false)
          @Nullable String key,
      @RequestBody byte[] body) {
    Run run = submit.submit(caller, key, body);
    return ResponseEntity.accepted()
        .location(URI.create(PATH + "/" + run.runId()))
        .body(RunView.of(run, null));
  }

  @Operation(summary = "List runs, newest first")
  @GetMapping
  Page<RunView> list(
      @Parameter(hidden = true) Caller caller,
      @Parameter(description = "Only runs in this state", example = "running")
          @RequestParam(required = false)
          @Nullable String state,
      @Parameter(description = "next of the page before") @RequestParam(required = false)
          @Nullable String cursor,
      @Parameter(description = "Runs on a page, 1 to 200") @RequestParam(defaultValue = "50")
          int limit) {
    Cursor from = Cursor.read(cursor);
    int wanted = Cursor.limit(limit, MOST_RUNS);
    List<Run> found =
        runs.list(
            caller.tenantId(),
            state == null ? null : state(state),
            from == null ? null : Instant.ofEpochMilli(from.number()),
            from == null ? null : from.text(),
            wanted + 1);
    List<Run> page = found.subList(0, Math.min(wanted, found.size()));
    String next = null;
    if (found.size() > wanted) {
      Run last = page.get(wanted - 1);
      next = new Cursor(last.createdAt().toEpochMilli(), last.runId()).write();
    }
    return new Page<>(page.stream().map(run -> RunView.of(run, null)).toList(), next);
  }

  @Operation(summary = "Look at a run")
  @GetMapping("/{runId}")
  RunView find(@Parameter(hidden = true) Caller caller, @PathVariable String runId) {
    Run run = known(caller, runId);
    return RunView.of(run, results.failures(run));
  }

  @Operation(
      summary = "List the images that changed",
      description = "Grows while the run goes on; segments come in the order of their index.")
  @GetMapping("/{runId}/deltas")
  Page<ImageDelta> deltas(
      @Parameter(hidden = true) Caller caller,
      @PathVariable String runId,
      @Parameter(description = "next of the page before") @RequestParam(required = false)
          @Nullable String cursor,
      @Parameter(description = "Images on a page, 1 to 500") @RequestParam(defaultValue = "100")
          int limit) {
    return results.deltas(
        known(caller, runId), Cursor.read(cursor), Cursor.limit(limit, MOST_DELTAS));
  }

  @Operation(
      summary = "Cancel a run",
      description = "Takes effect before the next image of every worker. May be repeated.")
  @ApiResponse(responseCode = "200", description = "The run is cancelled")
  @PostMapping("/{runId}/cancel")
  RunView cancel(@Parameter(hidden = true) Caller caller, @PathVariable String runId) {
    Run before = known(caller, runId);
    String record = audit.begin(caller.actor(), Deed.RUN_CANCEL, runId);
    Run after =
        runs.cancel(caller.tenantId(), runId, "cancelled by " + caller.user()).orElse(before);
    audit.end(record, after.state().wire());
    if (after.state() != RunState.CANCELLED) {
      throw new ApiProblem(
          ProblemType.RUN_ENDED,
          "Run "
              + runId
              + " is "
              + after.state().wire()
              + "; allowed: a run that has not ended, or is cancelled already");
    }
    return RunView.of(after, null);
  }

  @Operation(
      summary = "Retry the images of a run that failed",
      description =
          "Makes a new run of them alone, linked to this one by retryOf. Sent again it is the same run; another"
              + " Idempotency-Key makes another.")
  @ApiResponse(responseCode = "202", description = "Queued, or queued before")
  @PostMapping("/{runId}/retry")
  ResponseEntity<RunView> retry(
      @Parameter(hidden = true) Caller caller,
      @PathVariable String runId,
      @Parameter(description = "Each key makes one retry", example = "CHG-4711")
          @RequestHeader(name = "Idempotency-Key", required = false)
          @Nullable String key) {
    Run run = retries.retry(caller, known(caller, runId), key);
    return ResponseEntity.accepted()
        .location(URI.create(PATH + "/" + run.runId()))
        .body(RunView.of(run, null));
  }

  private Run known(Caller caller, String runId) {
    return runs.find(caller.tenantId(), runId)
        .orElseThrow(
            () ->
                new ApiProblem(
                    ProblemType.RUN_UNKNOWN,
                    "Tenant " + caller.tenantId() + " has no run " + Shown.quoted(runId)));
  }

  private static RunState state(String name) {
    return Arrays.stream(RunState.values())
        .filter(state -> state.wire().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ApiProblem(
                    ProblemType.REQUEST_INVALID,
                    "Parameter state is "
                        + Shown.quoted(name)
                        + "; allowed: "
                        + Arrays.stream(RunState.values())
                            .map(RunState::wire)
                            .collect(Collectors.joining(", "))));
  }
}
