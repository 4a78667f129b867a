package org.stellaops.scheduler.worker.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.dead.DeadFilter;
import org.stellaops.scheduler.worker.dead.DeadFilter.Whose;
import org.stellaops.scheduler.worker.dead.DeadLetterDesk.Place;
import org.stellaops.scheduler.worker.lease.DeadLetterQueues;
import org.stellaops.scheduler.worker.message.JsonText;
import org.stellaops.scheduler.worker.ops.ProblemType;

/** Reads and checks what requests about dead letters say. */
final class DeadLetterRequests {

  private static final String WHAT = "dead letter request";
  private static final int LONGEST_RUN_ID = 200;

  private final ObjectMapper json =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .withCoercionConfig(
              LogicalType.Textual,
              config ->
                  config
                      .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail))
          .build();

  /** The body of a request about all dead letters of a kind. */
  @Schema(description = "Which dead letters. Exactly one of reason and all.")
  record Kind(
      @Schema(allowableValues = {"planner", "runner", "background"}) @Nullable String queue,
      @Schema(allowableValues = {"malformed", "refused", "failed", "crashed", "unknown"})
          @Nullable String reason,
      @Schema(description = "true: whatever the reason") @Nullable Boolean all,
      @Schema(description = "Only those of this run") @Nullable String runId,
      @Schema(description = "Those that name no tenant, instead of the tenant's own")
          @Nullable Boolean unowned,
      @Schema(description = "next of the answer before") @Nullable String cursor) {}

  /** The same, checked. */
  record Many(String queue, DeadFilter wanted, @Nullable Place from) {}

  Many many(Caller caller, byte[] body) {
    JsonText.tree(WHAT, body); // refuses what is no JSON, or too deep, in our words
    Kind kind;
    try {
      kind = json.readValue(body, Kind.class);
    } catch (JsonProcessingException e) {
      throw invalid(
          "cannot be read; allowed: one JSON object with the members queue, reason or all, runId, unowned, cursor");
    } catch (java.io.IOException e) {
      throw new IllegalStateException(e);
    }
    if (kind == null || kind.queue() == null) {
      throw invalid("/queue is missing; allowed: " + String.join(", ", DeadLetterQueues.NAMES));
    }
    boolean all = Boolean.TRUE.equals(kind.all());
    if (all == (kind.reason() != null)) {
      throw invalid(
          "holds "
              + (all ? "both reason and" : "neither reason nor")
              + " all; allowed: exactly one of reason and all");
    }
    return new Many(
        queue(WHAT + ": /queue", kind.queue()),
        filter(caller, kind.reason(), kind.runId(), Boolean.TRUE.equals(kind.unowned())),
        place(Cursor.read(kind.cursor())));
  }

  DeadFilter filter(
      Caller caller, @Nullable String reason, @Nullable String runId, boolean unowned) {
    if (reason != null && !DeadFilter.REASONS.contains(reason)) {
      throw new ApiProblem(
          ProblemType.REQUEST_INVALID,
          "reason is "
              + Shown.quoted(reason)
              + "; allowed: "
              + String.join(", ", DeadFilter.REASONS));
    }
    if (runId != null && runId.length() > LONGEST_RUN_ID) {
      throw new ApiProblem(
          ProblemType.REQUEST_INVALID,
          "runId has " + runId.length() + " characters; allowed: up to " + LONGEST_RUN_ID);
    }
    return new DeadFilter(
        unowned ? new Whose.Nobodys() : new Whose.Tenants(caller.tenantId()), reason, runId);
  }

  String queue(String where, String queue) {
    if (!DeadLetterQueues.NAMES.contains(queue)) {
      throw new ApiProblem(
          ProblemType.REQUEST_INVALID,
          where
              + " is "
              + Shown.quoted(queue)
              + "; allowed: "
              + String.join(", ", DeadLetterQueues.NAMES));
    }
    return queue;
  }

  /** A dash stands for what is not there. */
  String cursor(int queue, Place place) {
    return new Cursor(queue, text(place.after()) + " " + text(place.last())).write();
  }

  @Nullable String next(@Nullable Place place) {
    return place == null ? null : cursor(0, place);
  }

  @Nullable Place place(@Nullable Cursor cursor) {
    if (cursor == null) {
      return null;
    }
    String[] parts = cursor.text().split(" ", -1);
    if (parts.length != 2) {
      throw new ApiProblem(
          ProblemType.REQUEST_INVALID,
          "cursor is not one of a list of dead letters; allowed: the value of next on the page before");
    }
    return parts[1].equals("-")
        ? null
        : new Place(parts[0].equals("-") ? null : parts[0], parts[1]);
  }

  private static String text(@Nullable String id) {
    return id == null ? "-" : id;
  }

  private static ApiProblem invalid(String finding) {
    return new ApiProblem(ProblemType.REQUEST_INVALID, WHAT + ": " + finding);
  }
}
