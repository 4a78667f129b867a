package org.stellaops.scheduler.worker.routes;

import java.util.Set;

/** Where a message goes is written in the route or in the settings. */
final class FixedDestinations implements Rule {

  private static final Set<String> DYNAMIC =
      Set.of("toD", "recipientList", "dynamicRouter", "routingSlip");

  @Override
  public String name() {
    return "destination";
  }

  @Override
  public String reason() {
    return "a destination taken from a message lets whoever writes the message choose it";
  }

  @Override
  public void check(RouteFile file, RouteProblems problems) {
    for (Step step : file.steps()) {
      boolean dynamic =
          DYNAMIC.contains(step.kind())
              || ("wireTap".equals(step.kind()) && step.body().text("uri").contains("${"));
      if (dynamic) {
        problems.at(
            step.body(),
            "found '%s'; allowed 'to' or 'wireTap' with a uri from the route or a property"
                .formatted(step.kind()));
      }
    }
  }
}
