package org.stellaops.scheduler.worker.routes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A route file that could be parsed.
 *
 * @param name as shown in problems, with the folder
 * @param lines the text, for what stands in comments
 * @param root the document
 */
record RouteFile(String name, List<String> lines, Item root) {

  static final String ENDING = ".camel.yaml";

  RouteFile {
    lines = List.copyOf(lines);
  }

  /** The file's name without folder and ending: {@code 20-run-segment}. */
  String stem() {
    String file = name.substring(name.lastIndexOf('/') + 1);
    return file.endsWith(ENDING) ? file.substring(0, file.length() - ENDING.length()) : file;
  }

  /**
   * The route of this file; empty for a route configuration and for a file that is badly broken.
   */
  Optional<Item> route() {
    return root.items().stream().flatMap(item -> item.get("route").stream()).findFirst();
  }

  /** The route configuration of this file, if it is one. */
  Optional<Item> configuration() {
    return root.items().stream()
        .flatMap(item -> item.get("routeConfiguration").stream())
        .findFirst();
  }

  Optional<Item> from() {
    return route().flatMap(route -> route.get("from"));
  }

  /** All steps at every depth, in reading order. */
  List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    visit(
        (key, item) -> {
          if ("steps".equals(key)) {
            item.items().forEach(step -> Step.of(step).ifPresent(steps::add));
          }
        });
    return steps;
  }

  /**
   * Calls the visitor with every value of every mapping outside endpoint parameters, parents first.
   */
  void visit(BiConsumer<String, Item> visitor) {
    visit(null, root, visitor);
  }

  private static void visit(@Nullable String key, Item item, BiConsumer<String, Item> visitor) {
    if (key != null) {
      visitor.accept(key, item);
    }
    if ("parameters".equals(key)) {
      return;
    }
    item.entries().forEach((name, value) -> visit(name, value, visitor));
    item.items().forEach(value -> visit(null, value, visitor));
  }
}
