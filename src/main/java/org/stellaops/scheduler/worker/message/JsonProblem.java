package org.stellaops.scheduler.worker.message;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import java.util.stream.Collectors;

/** Says what Jackson found in the words of {@link BadMessage}. */
final class JsonProblem {

  /** where Jackson begins to speak of its own places, classes and switches */
  private static final String[] ASIDES = {" (start marker at ", " (bound as ", " (but might if "};

  static BadMessage of(String what, JsonProcessingException problem) {
    if (problem instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      return mapping(what, mapping, pointer(mapping));
    }
    if (problem instanceof JsonMappingException mapping && notAllowed(mapping) != null) {
      return mapping(what, mapping, "");
    }
    JsonLocation at = problem.getLocation();
    String where = at == null ? "" : place(at);
    return new BadMessage(
        what,
        where,
        "is not readable: " + sentence(problem),
        "one JSON object, no key twice, at most 64 levels deep");
  }

  static String place(JsonLocation at) {
    return "line " + at.getLineNr() + ", column " + at.getColumnNr();
  }

  private static BadMessage mapping(String what, JsonMappingException problem, String pointer) {
    NotAllowed refused = notAllowed(problem);
    return refused == null
        ? new BadMessage(
            what, pointer, "does not fit: " + sentence(problem), "what the schema says")
        : new BadMessage(what, pointer + refused.where(), refused.finding(), refused.allowed());
  }

  private static @org.jspecify.annotations.Nullable NotAllowed notAllowed(Throwable problem) {
    for (Throwable each = problem; each != null; each = each.getCause()) {
      if (each instanceof NotAllowed found) {
        return found;
      }
    }
    return null;
  }

  private static String pointer(JsonMappingException problem) {
    return problem.getPath().stream()
        .map(
            step ->
                step.getFieldName() == null ? String.valueOf(step.getIndex()) : step.getFieldName())
        .map(step -> "/" + step.replace("~", "~0").replace("/", "~1"))
        .collect(Collectors.joining());
  }

  /**
   * Without the part in which Jackson names its own classes and the place, which we say ourselves.
   */
  private static String sentence(JsonProcessingException problem) {
    String text = problem.getOriginalMessage();
    int end = text.indexOf('\n');
    text = end < 0 ? text : text.substring(0, end);
    for (String aside : ASIDES) {
      int start = text.indexOf(aside);
      text = start < 0 ? text : text.substring(0, start);
    }
    return Quote.plain(text.replaceAll(", from `[^`]*`", ""), 200);
  }

  private JsonProblem() {}
}
