package org.stellaops.scheduler.worker.routes;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Every direct call meets a route, and every direct route is called. */
final class DirectCalls implements Rule {

  private final Set<String> called = new HashSet<>();
  private final Set<String> offered = new HashSet<>();

  DirectCalls(RouteFolder folder) {
    for (RouteFile file : folder.files()) {
      for (EndpointUse use : EndpointUse.in(file)) {
        if (isDirect(use)) {
          (use.consumes() ? offered : called).add(target(use));
        }
      }
    }
  }

  @Override
  public String name() {
    return "direct";
  }

  @Override
  public String reason() {
    return "a call without route fails at the first message, and a route that nobody calls is dead text";
  }

  @Override
  public void check(RouteFile file, RouteProblems problems) {
    for (EndpointUse use : EndpointUse.in(file)) {
      if (!isDirect(use)) {
        continue;
      }
      String target = target(use);
      if (use.consumes() && !called.contains(target)) {
        problems.at(
            use.place(),
            "direct:%s is called by no route; allowed at least one caller".formatted(target));
      } else if (!use.consumes() && !offered.contains(target)) {
        problems.at(
            use.place(),
            "found a call of direct:%s%s; allowed a name that a route has in its from"
                .formatted(target, Nearest.hint(target, offered)));
      }
    }
  }

  private static boolean isDirect(EndpointUse use) {
    return use.uri().equals("direct") || use.uri().startsWith("direct:");
  }

  private static String target(EndpointUse use) {
    Map<String, Item> parameters = use.parameters();
    return use.uri().equals("direct") && parameters.containsKey("name")
        ? parameters.get("name").text()
        : use.uri().replaceFirst("^direct:(//)?", "").replaceFirst("\\?.*", "");
  }
}
