package org.stellaops.scheduler.worker.routes;

import java.util.HashMap;
import java.util.Map;

/** No key twice in one mapping. */
final class UniqueKeys implements Rule {

  @Override
  public String name() {
    return "duplicate-key";
  }

  @Override
  public String reason() {
    return "of two equal keys only one counts, and which one a reader cannot see";
  }

  @Override
  public void check(RouteFile file, RouteProblems problems) {
    check(file.root(), problems);
  }

  private static void check(Item item, RouteProblems problems) {
    Map<String, Integer> seen = new HashMap<>();
    for (Item key : item.keys()) {
      Integer first = seen.putIfAbsent(key.text(), key.line());
      if (first != null) {
        problems.at(
            key,
            "key '%s' stands here again; found first in line %d; allowed once"
                .formatted(key.text(), first));
      }
    }
    item.entries().values().forEach(value -> check(value, problems));
    item.items().forEach(value -> check(value, problems));
  }
}
