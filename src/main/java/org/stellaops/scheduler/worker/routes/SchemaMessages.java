package org.stellaops.scheduler.worker.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ValidationMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Turns the schema validator's messages into problems.
 *
 * <p>Camel's schema offers alternatives nearly everywhere (short form or options, one of 26
 * expression languages), and the validator reports every alternative that did not match. Of these
 * only what a writer can mend is kept: an unknown or missing option, and the deepest value of a
 * wrong type.
 */
final class SchemaMessages {

  private static final Set<String> SUMMARIES = Set.of("oneOf", "anyOf", "not");

  private final JsonNode schema;
  private final Item root;
  private final List<ValidationMessage> messages;

  SchemaMessages(JsonNode schema, Item root, Collection<ValidationMessage> messages) {
    this.schema = schema;
    this.root = root;
    this.messages = messages.stream().filter(message -> !byPlaceholder(message, root)).toList();
  }

  /** A placeholder stands for a value whose type only the settings know. */
  private static boolean byPlaceholder(ValidationMessage message, Item root) {
    return "type".equals(message.getType()) && Placeholders.in(root.at(pointer(message)).text());
  }

  void report(RouteProblems problems) {
    List<ValidationMessage> telling = new ArrayList<>();
    for (ValidationMessage message : messages) {
      boolean ofAlternative = message.getSchemaLocation().toString().matches(".*/(oneOf|anyOf)/.*");
      boolean missing = "required".equals(message.getType());
      if (!SUMMARIES.contains(message.getType())
          && !(missing && ofAlternative)
          && !("type".equals(message.getType()) && saidBetter(message))) {
        telling.add(message);
      }
    }
    telling.forEach(message -> report(message, problems));
  }

  /** Whether another message speaks of the same value's content, or of something inside it. */
  private boolean saidBetter(ValidationMessage type) {
    String here = pointer(type);
    return messages.stream()
        .anyMatch(
            other ->
                pointer(other).startsWith(here + "/")
                    || (pointer(other).equals(here)
                        && !"type".equals(other.getType())
                        && !SUMMARIES.contains(other.getType())));
  }

  private void report(ValidationMessage message, RouteProblems problems) {
    Item item = root.at(pointer(message));
    String owner = owner(message);
    switch (message.getType()) {
      case "additionalProperties" -> {
        String option = message.getArguments()[0].toString();
        Set<String> allowed = allowed(message);
        problems.at(
            item.get(option).orElse(item),
            "option of %s; found '%s'%s; allowed %s"
                .formatted(
                    owner, option, Nearest.hint(option, allowed), String.join(", ", allowed)));
      }
      case "required" ->
          problems.at(item, "%s has no '%s'".formatted(owner, message.getArguments()[0]));
      case "type" -> {
        if (item.isNull() && pointer(message).matches("/\\d+/\\w+")) {
          return; // the rule about one route names an entry without body
        }
        problems.at(
            item,
            "value of %s; found %s %s; allowed %s"
                .formatted(
                    owner,
                    message.getArguments()[0],
                    item.text().isEmpty() ? "" : "'" + item.text() + "'",
                    expected(message))
                .replace(" ;", ";"));
      }
      default -> problems.at(item, "%s: %s".formatted(owner, message.getError()));
    }
  }

  private Set<String> allowed(ValidationMessage message) {
    String pointer =
        message
            .getSchemaLocation()
            .toString()
            .replaceFirst("^[^#]*#", "")
            .replaceFirst("/[^/]*$", "");
    Set<String> allowed = new TreeSet<>();
    schema.at(pointer).path("properties").fieldNames().forEachRemaining(allowed::add);
    allowed.removeAll(Languages.PROGRAMS);
    return allowed;
  }

  /** All types that the alternatives allow at this place. */
  private String expected(ValidationMessage type) {
    return messages.stream()
        .filter(other -> "type".equals(other.getType()) && pointer(other).equals(pointer(type)))
        .map(other -> other.getArguments()[1].toString())
        .distinct()
        .sorted()
        .collect(Collectors.joining(" or "));
  }

  /** The nearest key on the way to the value, for example {@code split}. */
  private static String owner(ValidationMessage message) {
    String[] names = pointer(message).split("/", -1);
    for (int i = names.length - 1; i >= 0; i--) {
      if (!names[i].isEmpty() && !names[i].matches("\\d+")) {
        return "'" + names[i] + "'";
      }
    }
    return "the file";
  }

  private static String pointer(ValidationMessage message) {
    return message.getInstanceLocation().toString();
  }
}
