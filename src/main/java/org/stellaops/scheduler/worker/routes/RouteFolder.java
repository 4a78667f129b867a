package org.stellaops.scheduler.worker.routes;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All route files that are loaded together. */
record RouteFolder(List<RouteFile> files) {

  /** Schemes of our own endpoints that take a lease. */
  private static final List<String> LEASING =
      List.of("redis-stream", "jetstream", "{{scheduler.queue.");

  RouteFolder {
    files = List.copyOf(files);
  }

  /** Whether the file's route takes its messages from a queue under a lease. */
  boolean leased(RouteFile file) {
    String uri =
        file.from().map(from -> from.isMapping() ? from.text("uri") : from.text()).orElse("");
    return LEASING.stream().anyMatch(uri::startsWith);
  }

  /**
   * A leased route for which the route configuration of this id is in force; Camel applies one
   * without id to all.
   */
  Optional<RouteFile> leasedRouteUnder(String configurationId) {
    return files.stream()
        .filter(this::leased)
        .filter(
            file ->
                configurationId.isEmpty() || configurations(file).anyMatch(configurationId::equals))
        .findFirst();
  }

  private static Stream<String> configurations(RouteFile file) {
    return file.route().stream()
        .flatMap(route -> Stream.of(route.text("routeConfigurationId").split(",")))
        .map(String::trim);
  }
}
