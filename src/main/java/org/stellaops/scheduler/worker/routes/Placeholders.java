package org.stellaops.scheduler.worker.routes;

import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code {{name}}} in a route file, and what the settings put there. */
final class Placeholders {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??([^{}:?]+)(:[^{}]*)?}}");

  private final Function<String, @Nullable String> property;

  Placeholders(Function<String, @Nullable String> property) {
    this.property = property;
  }

  static boolean in(String text) {
    return text.contains("{{");
  }

  /** The text with every known property in its place; unknown ones stay as they are. */
  String resolve(String text) {
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(
            found -> {
              String value = property.apply(found.group(1).trim());
              return Matcher.quoteReplacement(value == null ? found.group() : value);
            });
  }

  /** Reports the placeholders that the settings cannot fill. */
  void check(Item item, RouteProblems problems) {
    Matcher matcher = PLACEHOLDER.matcher(item.text());
    while (matcher.find()) {
      MatchResult found = matcher.toMatchResult();
      if (found.group(2) != null) {
        problems.at(
            item,
            "found %s; allowed a property without function or default, like {{scheduler.events.to}}"
                .formatted(found.group()));
      } else if (property.apply(found.group(1).trim()) == null) {
        problems.at(
            item, "found %s; allowed a property that the settings define".formatted(found.group()));
      }
    }
  }
}
