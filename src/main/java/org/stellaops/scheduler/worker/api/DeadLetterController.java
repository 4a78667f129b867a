package org.stellaops.scheduler.worker.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.stellaops.scheduler.worker.dead.DeadFilter;
import org.stellaops.scheduler.worker.dead.DeadLetterDesk;
import org.stellaops.scheduler.worker.dead.DeadLetterDesk.Place;
import org.stellaops.scheduler.worker.dead.DeadLetterEntry;
import org.stellaops.scheduler.worker.lease.DeadLetterQueues;
import org.stellaops.scheduler.worker.ops.ProblemType;

/**
 * Dead letters: list, show, put back, remove. A tenant meets its own; those that name no tenant are
 * asked for with {@code unowned}.
 */
@RestController
@RequestMapping(path = DeadLetterController.PATH, produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Dead letters", description = "Messages that were given up")
class DeadLetterController {

  static final String PATH = "/api/v1/scheduler/dead-letters";

  private static final int MOST_LETTERS = 200;

  /** Looked at in one request; a list goes on with next, as does what is done to many. */
  private static final int MOST_LOOKS = 1_000;

  private static final String MANY =
      "{\"queue\":\"runner\",\"reason\":\"failed\",\"runId\":\"0199a1c2-7d1e-7c3a-9f65-2f9b1f0a7c11\"}";

  private final DeadLetterDesk desk;
  private final DeadLetterRequests requests = new DeadLetterRequests();

  DeadLetterController(DeadLetterDesk desk) {
    this.desk = desk;
  }

  @Operation(
      summary = "List dead letters, oldest first",
      description =
          "Looks at up to 1000 of them a request: a page may have fewer items than asked for, or none, and yet a next one.")
  @GetMapping
  Page<DeadLetterEntry> list(
      @Parameter(hidden = true) Caller caller,
      @Parameter(
              description = "planner, runner or background; all of them when absent",
              example = "runner")
          @RequestParam(required = false)
          @Nullable String queue,
      @Parameter(description = "malformed, refused, failed, crashed or unknown", example = "failed")
          @RequestParam(required = false)
          @Nullable String reason,
      @Parameter(description = "Only those of this run") @RequestParam(required = false)
          @Nullable String runId,
      @Parameter(description = "Those that name no tenant, instead of the tenant's own")
          @RequestParam(defaultValue = "false")
          boolean unowned,
      @Parameter(description = "next of the page before") @RequestParam(required = false)
          @Nullable String cursor,
      @Parameter(description = "Dead letters on a page, 1 to 200")
          @RequestParam(defaultValue = "50")
          int limit) {
    DeadFilter wanted = requests.filter(caller, reason, runId, unowned);
    int most = Cursor.limit(limit, MOST_LETTERS);
    List<String> queues =
        queue == null ? DeadLetterQueues.NAMES : List.of(requests.queue("Parameter queue", queue));
    Cursor from = Cursor.read(cursor);
    int at = from == null ? 0 : (int) Math.max(0, Math.min(from.number(), queues.size()));
    Place place = requests.place(from);
    List<DeadLetterEntry> items = new ArrayList<>();
    int looks = MOST_LOOKS;
    while (at < queues.size()) {
      DeadLetterDesk.Part part =
          desk.list(queues.get(at), wanted, place, most - items.size(), looks);
      items.addAll(part.items());
      Place next = part.next();
      if (next != null) {
        return new Page<>(items, requests.cursor(at, next));
      }
      at++;
      place = null;
      if (items.size() == most && at < queues.size()) {
        return new Page<>(items, requests.cursor(at, new Place(null, null)));
      }
    }
    return new Page<>(items, null);
  }

  @Operation(summary = "Show a dead letter with its body")
  @GetMapping("/{queue}/{id}")
  DeadLetterView find(
      @Parameter(hidden = true) Caller caller,
      @PathVariable String queue,
      @PathVariable String id,
      @Parameter(description = "One that names no tenant") @RequestParam(defaultValue = "false")
          boolean unowned) {
    return desk.find(known(queue), requests.filter(caller, null, null, unowned), id)
        .map(DeadLetterView::of)
        .orElseThrow(() -> unknown(caller, queue, id));
  }

  @Operation(
      summary = "Put a dead letter back into its queue",
      description =
          "As if new: without the used-up attempts, and past the suppression of duplicates. Exactly once, however many ask.")
  @ApiResponse(responseCode = "200", description = "It is in its queue")
  @PostMapping("/{queue}/{id}/redrive")
  Redriven redrive(
      @Parameter(hidden = true) Caller caller,
      @PathVariable String queue,
      @PathVariable String id,
      @Parameter(description = "One that names no tenant") @RequestParam(defaultValue = "false")
          boolean unowned) {
    return switch (desk.redrive(
        caller.actor(), known(queue), requests.filter(caller, null, null, unowned), id)) {
      case DONE -> new Redriven(1, 0, null);
      case UNKNOWN -> throw unknown(caller, queue, id);
      case EMPTY ->
          throw new ApiProblem(
              ProblemType.DEAD_LETTER_EMPTY,
              "Dead letter "
                  + Shown.quoted(id)
                  + " of queue "
                  + queue
                  + " never was a message; there is nothing to put back");
    };
  }

  @Operation(summary = "Remove a dead letter for good")
  @DeleteMapping("/{queue}/{id}")
  Purged purge(
      @Parameter(hidden = true) Caller caller,
      @PathVariable String queue,
      @PathVariable String id,
      @Parameter(description = "One that names no tenant") @RequestParam(defaultValue = "false")
          boolean unowned) {
    DeadFilter wanted = requests.filter(caller, null, null, unowned);
    if (!desk.purge(caller.actor(), known(queue), wanted, id)) {
      throw unknown(caller, queue, id);
    }
    return new Purged(1, null);
  }

  @Operation(
      summary = "Put all dead letters of a kind back",
      description =
          "Looks at up to 1000 a request. While there is a next, send the same body with it as cursor. What dies again"
              + " meanwhile is not put back a second time.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content =
                  @Content(
                      schema = @Schema(implementation = DeadLetterRequests.Kind.class),
                      examples = @ExampleObject(value = MANY))))
  @PostMapping(path = "/redrive", consumes = MediaType.APPLICATION_JSON_VALUE)
  Redriven redriveAll(@Parameter(hidden = true) Caller caller, @RequestBody byte[] body) {
    DeadLetterRequests.Many many = requests.many(caller, body);
    DeadLetterDesk.Many done =
        desk.redriveAll(caller.actor(), many.queue(), many.wanted(), many.from(), MOST_LOOKS);
    return new Redriven(done.done(), done.kept(), requests.next(done.next()));
  }

  @Operation(
      summary = "Remove all dead letters of a kind for good",
      description =
          "Looks at up to 1000 a request. While there is a next, send the same body with it as cursor.",
      requestBody =
          @io.swagger.v3.oas.annotations.parameters.RequestBody(
              required = true,
              content =
                  @Content(
                      schema = @Schema(implementation = DeadLetterRequests.Kind.class),
                      examples = @ExampleObject(value = MANY))))
  @PostMapping(path = "/purge", consumes = MediaType.APPLICATION_JSON_VALUE)
  Purged purgeAll(@Parameter(hidden = true) Caller caller, @RequestBody byte[] body) {
    DeadLetterRequests.Many many = requests.many(caller, body);
    DeadLetterDesk.Many done =
        desk.purgeAll(caller.actor(), many.queue(), many.wanted(), many.from(), MOST_LOOKS);
    return new Purged(done.done(), requests.next(done.next()));
  }

  private String known(String queue) {
    return requests.queue("The queue in the path", queue);
  }

  private static ApiProblem unknown(Caller caller, String queue, String id) {
    return new ApiProblem(
        ProblemType.DEAD_LETTER_UNKNOWN,
        "Tenant "
            + caller.tenantId()
            + " has no dead letter "
            + Shown.quoted(id)
            + " in queue "
            + queue);
  }
}
