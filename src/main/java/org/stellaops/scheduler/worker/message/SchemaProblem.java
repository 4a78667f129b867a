package org.stellaops.scheduler.worker.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ValidationMessage;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Says what the schema validator found in the words of {@link BadMessage}. */
final class SchemaProblem {

  /** The first one; a broken choice comes before what breaks inside of its branches. */
  static BadMessage of(String what, Set<ValidationMessage> problems) {
    ValidationMessage first =
        problems.stream()
            .filter(problem -> problem.getType().equals("oneOf"))
            .findFirst()
            .orElseGet(() -> problems.iterator().next());
    return of(what, first);
  }

  private static BadMessage of(String what, ValidationMessage problem) {
    SchemaTexts.Place schema = SchemaTexts.around(problem.getSchemaLocation());
    String where = problem.getInstanceLocation().toString();
    JsonNode found = problem.getInstanceNode();
    if (schema.pointer().endsWith("/propertyNames")) {
      return new BadMessage(
          what,
          problem.getInstanceLocation().getParent().toString(),
          "has the key " + Quote.text(found.asText()),
          schema.allowed());
    }
    int limit = problem.getSchemaNode() == null ? 0 : problem.getSchemaNode().asInt();
    return switch (problem.getType()) {
      case "required" -> {
        String name = problem.getProperty();
        yield new BadMessage(what, where + "/" + name, "is missing", schema.member(name).allowed());
      }
      case "type" -> new BadMessage(what, where, "is " + show(found), allowedType(problem, schema));
      case "maxItems" ->
          new BadMessage(what, where, "has " + found.size() + " entries", "up to " + limit);
      case "minItems" ->
          new BadMessage(what, where, "has " + found.size() + " entries", limit + " or more");
      case "maxProperties" ->
          new BadMessage(what, where, "has " + found.size() + " entries", "up to " + limit);
      case "uniqueItems" -> twice(what, where, found);
      default -> new BadMessage(what, where, "is " + show(found), schema.allowed());
    };
  }

  private static String allowedType(ValidationMessage problem, SchemaTexts.Place schema) {
    String type = problem.getSchemaNode().asText();
    return type.equals("object") || type.equals("array")
        ? SchemaTexts.type(type)
        : schema.allowed();
  }

  private static BadMessage twice(String what, String where, JsonNode list) {
    Map<JsonNode, Integer> seen = new HashMap<>();
    for (int i = 0; i < list.size(); i++) {
      Integer before = seen.putIfAbsent(list.get(i), i);
      if (before != null) {
        return new BadMessage(
            what,
            where + "/" + i,
            "is " + show(list.get(i)) + ", which stands at " + where + "/" + before + " too",
            "each once");
      }
    }
    return new BadMessage(what, where, "holds a value twice", "each once");
  }

  private static String show(JsonNode found) {
    return found.isTextual()
        ? Quote.text(found.textValue())
        : Quote.plain(found.isNumber() ? found.asText() : found.toString(), Quote.SHOWN);
  }

  private SchemaProblem() {}
}
