package org.stellaops.scheduler.dev.scanner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Puts a value of another type into an answer. */
final class WrongTypes {
  private WrongTypes() {}

  /**
   * @param path dotted, from the root, such as {@code report.summary.total} or {@code
   *     report.verdicts.0.kev}; the answer stays as it is when there is no such member
   */
  static Reply in(Reply answer, String path) {
    JsonNode root = Json.read(answer.body(), "answer").node();
    JsonNode parent = root;
    String[] names = path.split("\\.", -1);
    for (int i = 0; i < names.length - 1; i++) {
      parent = child(parent, names[i]);
    }
    String last = names[names.length - 1];
    JsonNode old = child(parent, last);
    if (parent instanceof ObjectNode object && !old.isMissingNode()) {
      object.set(last, other(object, old));
    } else if (parent instanceof ArrayNode array && !old.isMissingNode()) {
      array.set(Integer.parseInt(last), other(array, old));
    }
    return answer.withBody(Json.write(root));
  }

  private static JsonNode child(JsonNode parent, String name) {
    return parent.isArray() && name.matches("\\d{1,6}")
        ? parent.path(Integer.parseInt(name))
        : parent.path(name);
  }

  /** An object where there was none, a text in place of an object. */
  private static JsonNode other(
      com.fasterxml.jackson.databind.node.ContainerNode<?> in, JsonNode old) {
    return old.isObject() ? in.textNode("not an object") : in.objectNode().put("unexpected", true);
  }
}
