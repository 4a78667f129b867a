package org.stellaops.scheduler.worker.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.stellaops.scheduler.worker.message.BadMessage;
import org.stellaops.scheduler.worker.message.CanonicalJson;
import org.stellaops.scheduler.worker.message.ImpactedImage;
import org.stellaops.scheduler.worker.message.JsonText;
import org.stellaops.scheduler.worker.message.Limits;
import org.stellaops.scheduler.worker.message.MessageReader;
import org.stellaops.scheduler.worker.message.PlannerMessage;
import org.stellaops.scheduler.worker.ops.ProblemType;

/**
 * Makes a run request into a planner message, and has it judged as any other planner message is.
 * Unlike a message it may hold no member that is not known.
 */
final class RunRequestReader {

  static final String ADVICE =
      "A larger impact set is sent as a snapshot: PUT /api/v1/scheduler/impact-snapshots/{id}, then POST the run with"
          + " snapshotId.";

  private static final String WHAT = "run request";

  /** As in the schema of the planner message. */
  private static final int MOST_IMAGES = 2000;

  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxxx").withZone(ZoneOffset.UTC);

  private final MessageReader messages;
  private final int mostBytes;
  private final ObjectMapper json = new ObjectMapper();

  /**
   * @param mostBytes largest planner message
   */
  RunRequestReader(MessageReader messages, int mostBytes) {
    this.messages = messages;
    this.mostBytes = mostBytes;
  }

  /**
   * @param body the request
   * @throws ApiProblem or {@link BadMessage} saying where, found and allowed
   */
  PlannerMessage read(byte[] body, Caller caller, Submission submission) {
    JsonNode request = JsonText.tree(WHAT, body);
    if (!(request instanceof ObjectNode object)) {
      throw invalid("is no JSON object; allowed: one JSON object");
    }
    known(object, "", RunRequest.class);
    known(object.path("limits"), "/limits", Limits.class);
    JsonNode images = object.path("images");
    for (int i = 0; images.isArray() && i < images.size() && i <= MOST_IMAGES; i++) {
      known(images.get(i), "/images/" + i, ImpactedImage.class);
    }
    if (object.has("images") == object.has("snapshotId")) {
      throw invalid(
          "holds "
              + (object.has("images") ? "both images and" : "neither images nor")
              + " snapshotId; allowed: exactly one of images and snapshotId");
    }
    if (images.isArray() && images.size() > MOST_IMAGES) {
      throw tooLarge("/images has " + images.size() + " entries; allowed: up to " + MOST_IMAGES);
    }
    return message(object, caller, submission);
  }

  private PlannerMessage message(ObjectNode request, Caller caller, Submission submission) {
    ObjectNode message = json.createObjectNode();
    message.put("schema", PlannerMessage.SCHEMA);
    message.put("messageId", submission.messageId());
    message.put("tenantId", caller.tenantId());
    message.put("runId", submission.runId());
    message.put("trigger", "manual");
    message.put("requestedAt", TIMESTAMP.format(submission.requestedAt()));
    message.put("requestedBy", caller.user());
    ObjectNode impactSet = json.createObjectNode();
    for (String member : List.of("images", "snapshotId")) {
      if (request.has(member)) {
        impactSet.set(member, request.get(member));
      }
    }
    ObjectNode rest = request.deepCopy();
    rest.remove(List.of("images", "snapshotId"));
    message.setAll(rest);
    message.set("impactSet", impactSet);
    return judged(message);
  }

  private PlannerMessage judged(ObjectNode message) {
    try {
      byte[] bytes = message.toString().getBytes(StandardCharsets.UTF_8);
      if (bytes.length > mostBytes) {
        throw tooLarge(
            "makes a message of "
                + bytes.length
                + " bytes; allowed: up to "
                + mostBytes
                + " (SCHEDULER_QUEUE_PLANNER_MAX_BYTES)");
      }
      PlannerMessage read = messages.planner(bytes);
      int canonical = CanonicalJson.write(read).length;
      if (canonical > mostBytes) {
        throw tooLarge("makes a message of " + canonical + " bytes; allowed: up to " + mostBytes);
      }
      return read;
    } catch (BadMessage e) {
      // The places in the message, less what the request does not have.
      String reason = e.reason().replaceFirst("^planner message:? ", "");
      throw invalid(reason.replaceFirst("^/impactSet/", "/"));
    }
  }

  private static void known(JsonNode object, String where, Class<? extends Record> type) {
    List<String> members =
        Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList();
    for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!members.contains(name)) {
        throw invalid(
            (where + " has the unknown member ").strip()
                + " "
                + Shown.quoted(name)
                + "; allowed: "
                + String.join(", ", members));
      }
    }
  }

  private static ApiProblem invalid(String finding) {
    return new ApiProblem(ProblemType.REQUEST_INVALID, WHAT + ": " + finding);
  }

  private static ApiProblem tooLarge(String finding) {
    return new ApiProblem(ProblemType.BODY_TOO_LARGE, WHAT + ": " + finding + ". " + ADVICE);
  }
}
