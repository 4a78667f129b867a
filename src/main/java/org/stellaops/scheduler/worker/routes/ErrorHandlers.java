package org.stellaops.scheduler.worker.routes;

/** Error handling stands in a route configuration. */
final class ErrorHandlers implements Rule {

  @Override
  public String name() {
    return "error-handler";
  }

  @Override
  public String reason() {
    return "an error handler on a route breaks Hawtio's diagram of it, and then every other diagram until the page is loaded again";
  }

  @Override
  public void check(RouteFile file, RouteProblems problems) {
    file.route()
        .flatMap(route -> route.get("errorHandler").or(() -> route.get("errorHandlerRef")))
        .ifPresent(
            handler ->
                problems.at(
                    handler,
                    "found an error handler on the route; allowed routeConfigurationId, and the handler in that '- routeConfiguration:'"));
  }
}
