package org.stellaops.scheduler.worker.routes;

import java.util.Map;
import java.util.Optional;

/**
 * One entry of a {@code steps:} list.
 *
 * @param kind the pattern's name in the YAML DSL, for example {@code bean} or {@code split}
 * @param body its options, or the scalar of the short form {@code to: direct:x}
 */
record Step(String kind, Item body) {

  static Optional<Step> of(Item item) {
    Map<String, Item> entries = item.entries();
    return entries.entrySet().stream()
        .findFirst()
        .map(entry -> new Step(entry.getKey(), entry.getValue()));
  }

  int line() {
    return body.line();
  }

  String id() {
    return body.text("id");
  }
}
