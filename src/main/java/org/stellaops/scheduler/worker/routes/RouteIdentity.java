package org.stellaops.scheduler.worker.routes;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A route's id is its file's name without the number, and it has a description. */
final class RouteIdentity implements Rule {

  private static final Pattern STEM = Pattern.compile("\\d\\d-([a-z]+(?:-[a-z0-9]+)*)");

  @Override
  public String name() {
    return "route-id";
  }

  @Override
  public String reason() {
    return "logs, metrics and Hawtio show the id: it has to lead to the file; the number gives the order of reading";
  }

  @Override
  public void check(RouteFile file, RouteProblems problems) {
    Matcher stem = STEM.matcher(file.stem());
    if (!stem.matches()) {
      problems.at(
          1,
          "file name; found '%s'; allowed two digits, a dash and words in kebab-case, like 20-run-segment%s"
              .formatted(file.stem(), RouteFile.ENDING));
      return;
    }
    file.route().filter(Item::isMapping).ifPresent(route -> named(route, stem.group(1), problems));
    file.configuration()
        .filter(Item::isMapping)
        .ifPresent(configuration -> id(configuration, stem.group(1), problems));
  }

  private static void named(Item route, String expected, RouteProblems problems) {
    id(route, expected, problems);
    if (route.text("description").isBlank()) {
      problems.at(route, "the route has no description; allowed one sentence");
    }
  }

  private static void id(Item item, String expected, RouteProblems problems) {
    Optional<Item> id = item.get("id");
    if (!item.text("id").equals(expected)) {
      problems.at(
          id.orElse(item),
          "id; found %s; allowed '%s', the file's name without its number"
              .formatted(id.map(found -> "'" + found.text() + "'").orElse("none"), expected));
    }
  }
}
