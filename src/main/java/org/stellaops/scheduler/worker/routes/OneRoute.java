package org.stellaops.scheduler.worker.routes;

import java.util.List;
import java.util.Set;

/** A file holds one route, or one route configuration, and nothing else. */
final class OneRoute implements Rule {

  private static final Set<String> ALLOWED = Set.of("route", "routeConfiguration");

  @Override
  public String name() {
    return "one-route";
  }

  @Override
  public String reason() {
    return "a reload of a file with two routes leaves none running while health stays up, and a reader finds a route by its file name";
  }

  @Override
  public void check(RouteFile file, RouteProblems problems) {
    List<Item> parts = file.root().items();
    if (parts.isEmpty()) {
      problems.at(
          1,
          "the file has no route; found no list; allowed one '- route:' or '- routeConfiguration:'");
    }
    for (Item part : parts) {
      part.entries()
          .forEach(
              (kind, body) -> {
                if (!ALLOWED.contains(kind)) {
                  problems.at(
                      body, "found '- %s:'; allowed route, routeConfiguration".formatted(kind));
                } else if (!body.isMapping() && !body.isList()) {
                  problems.at(
                      body,
                      "'- %s:' has no body; found %s; allowed a mapping, indented below it"
                          .formatted(kind, body.isNull() ? "nothing" : "'" + body.text() + "'"));
                }
              });
    }
    if (parts.size() > 1) {
      problems.at(
          parts.get(1),
          "found %d entries in one file; allowed one, the others in files of their own"
              .formatted(parts.size()));
    }
  }
}
