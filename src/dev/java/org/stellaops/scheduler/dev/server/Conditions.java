package org.stellaops.scheduler.dev.server;

import de.bwaldvogel.mongo.bson.Document;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a query asks of its fields, as far as an index can use it. */
final class Conditions {

  /** Between two values; null where it is open. */
  record Range(@Nullable Object low, boolean withLow, @Nullable Object high, boolean withHigh) {

    private static final Range ALL = new Range(null, false, null, false);

    private Range and(String operator, Object bound) {
      return switch (operator) {
        case "$gt" -> new Range(bound, false, high, withHigh);
        case "$gte" -> new Range(bound, true, high, withHigh);
        case "$lt" -> new Range(low, withLow, bound, false);
        case "$lte" -> new Range(low, withLow, bound, true);
        default -> this;
      };
    }
  }

  private final Map<String, Object> values = new HashMap<>();
  private final Map<String, Range> ranges = new HashMap<>();
  private final Set<String> fields = new HashSet<>();

  Conditions(Document query) {
    read(query, true);
  }

  /**
   * @param all whether all of it has to hold, and not only one part or another
   */
  private void read(Document query, boolean all) {
    query.forEach(
        (name, asked) -> {
          if (name.startsWith("$")) {
            if (asked instanceof Collection<?> parts) {
              parts.forEach(part -> read((Document) part, all && name.equals("$and")));
            }
          } else {
            fields.add(first(name));
            if (all) {
              note(name, asked);
            }
          }
        });
  }

  private void note(String name, @Nullable Object asked) {
    if (asked instanceof Document operators) {
      operators.forEach(
          (operator, bound) -> {
            if (operator.equals("$eq")) {
              note(name, bound);
            } else if (bound != null && operator.matches("\\$[gl]te?")) {
              ranges.merge(
                  name, Range.ALL.and(operator, bound), (old, one) -> old.and(operator, bound));
            }
          });
    } else if (asked != null && !(asked instanceof Collection)) {
      values.put(name, asked);
    }
  }

  /** The value that a field has to have; null when any will do. */
  @Nullable Object value(String field) {
    return values.get(field);
  }

  @Nullable Range range(String field) {
    return ranges.get(field);
  }

  /** The top-level fields that it looks at. */
  Set<String> fields() {
    return Set.copyOf(fields);
  }

  /** The top-level field of a path. */
  static String first(String path) {
    int dot = path.indexOf('.');
    return dot < 0 ? path : path.substring(0, dot);
  }
}
