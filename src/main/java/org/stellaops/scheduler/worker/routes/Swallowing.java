package org.stellaops.scheduler.worker.routes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A leased route never turns a failure into success. */
final class Swallowing implements Rule {

  private static final Set<String> ANYTHING =
      Set.of(
          "java.lang.Exception",
          "java.lang.Throwable",
          "java.lang.RuntimeException",
          "java.lang.Error");

  private final RouteFolder folder;

  Swallowing(RouteFolder folder) {
    this.folder = folder;
  }

  @Override
  public String name() {
    return "handled";
  }

  @Override
  public String reason() {
    return "an exchange of a leased route that ends without exception is settled as done, so a handled failure is a lost message";
  }

  @Override
  public void check(RouteFile file, RouteProblems problems) {
    if (file.route().isPresent()) {
      if (folder.leased(file)) {
        handlers(file.route().get()).forEach(handler -> refuse(handler, file.stem(), problems));
        catches(file, problems);
      }
    } else {
      file.configuration()
          .ifPresent(
              configuration ->
                  folder
                      .leasedRouteUnder(configuration.text("id"))
                      .ifPresent(
                          route ->
                              handlers(configuration)
                                  .forEach(handler -> refuse(handler, route.stem(), problems))));
    }
  }

  private static List<Item> handlers(Item owner) {
    List<Item> handlers = new ArrayList<>();
    owner
        .get("onException")
        .ifPresent(
            found -> {
              handlers.add(found);
              found.items().forEach(item -> handlers.add(item.get("onException").orElse(item)));
            });
    return handlers;
  }

  private static void refuse(Item handler, String route, RouteProblems problems) {
    for (Map.Entry<String, Item> entry : handler.entries().entrySet()) {
      boolean swallows = Set.of("handled", "continued").contains(entry.getKey());
      if (swallows && !entry.getValue().json().toString().contains("false")) {
        problems.at(
            entry.getValue(),
            "found '%s' in force for the leased route %s; allowed false"
                .formatted(entry.getKey(), route));
      }
    }
  }

  private static void catches(RouteFile file, RouteProblems problems) {
    file.visit(
        (key, item) -> {
          if ("doCatch".equals(key)) {
            for (Item part : item.isList() ? item.items() : List.of(item)) {
              part.get("exception").map(Item::items).orElse(List.of()).stream()
                  .filter(exception -> ANYTHING.contains(exception.text()))
                  .forEach(
                      exception ->
                          problems.at(
                              exception,
                              "a leased route catches %s; allowed exceptions that the route can answer"
                                  .formatted(exception.text())));
            }
          }
        });
  }
}
