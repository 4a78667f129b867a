package org.stellaops.scheduler.worker.message;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;

/**
 * Reads what comes from the queues, and refuses what is not a message: too large, not UTF-8, not
 * JSON, a key twice, another schema, a value that the schema does not allow, ids that contradict
 * each other. Members that the schema does not know are ignored: the publisher may be newer than
 * this worker. A member that is null counts as absent.
 */
public final class MessageReader {

  private static final String PLANNER = "planner message";
  private static final String SEGMENT = "segment message";

  private final int plannerMaxBytes;
  private final int segmentMaxBytes;
  private final SchemaCheck planner = new SchemaCheck(PlannerMessage.SCHEMA, PLANNER);
  private final SchemaCheck segment = new SchemaCheck(SegmentMessage.SCHEMA, SEGMENT);

  /**
   * A reader with these limits.
   *
   * @param plannerMaxBytes largest planner message
   * @param segmentMaxBytes largest segment message
   */
  public MessageReader(int plannerMaxBytes, int segmentMaxBytes) {
    this.plannerMaxBytes = plannerMaxBytes;
    this.segmentMaxBytes = segmentMaxBytes;
  }

  /**
   * Reads a message that a run is to be planned from.
   *
   * @throws BadMessage saying what, where, found and allowed
   */
  public PlannerMessage planner(byte[] body) {
    limit(PLANNER, body, plannerMaxBytes, "; a larger impact set travels as a snapshot");
    return read(PLANNER, body, PlannerMessage.SCHEMA, planner, PlannerMessage.class);
  }

  /**
   * Reads a message that says which images to look at.
   *
   * @throws BadMessage saying what, where, found and allowed
   */
  public SegmentMessage segment(byte[] body) {
    limit(SEGMENT, body, segmentMaxBytes, "");
    return read(SEGMENT, body, SegmentMessage.SCHEMA, segment, SegmentMessage.class);
  }

  private static <T> T read(
      String what, byte[] body, String name, SchemaCheck schema, Class<T> type) {
    JsonNode tree = JsonText.tree(what, body);
    named(what, tree, name);
    schema.check(tree);
    try {
      return CanonicalJson.MAPPER.treeToValue(tree, type);
    } catch (JsonProcessingException e) {
      throw JsonProblem.of(what, e);
    }
  }

  /**
   * First of all, so that a message of another kind is called that, and not judged by its members.
   */
  private static void named(String what, JsonNode tree, String name) {
    JsonNode schema = tree.path("schema");
    if (tree.isObject() && schema.isTextual() && !schema.textValue().equals(name)) {
      throw new BadMessage(
          what, "/schema", "is " + Quote.text(schema.textValue()), Quote.text(name));
    }
  }

  private static void limit(String what, byte[] body, int limit, String advice) {
    if (body.length > limit) {
      throw new BadMessage(what, "", "has " + body.length + " bytes", "up to " + limit + advice);
    }
  }
}
