package org.stellaops.scheduler.worker.routes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One place in a route where an endpoint is named.
 *
 * @param place for the line of problems
 * @param uri as written, without the parameters beside it
 * @param parameters the mapping beside it, empty if there is none
 * @param consumes whether messages are taken from it
 */
record EndpointUse(Item place, String uri, Map<String, Item> parameters, boolean consumes) {

  private static final Set<String> SHORT_FORMS = Set.of("to", "wireTap", "poll");

  static List<EndpointUse> in(RouteFile file) {
    List<EndpointUse> uses = new ArrayList<>();
    file.visit(
        (key, item) -> {
          boolean consumes = "from".equals(key) || "poll".equals(key);
          if (item.get("uri").isPresent()) {
            uses.add(
                new EndpointUse(
                    item.get("uri").get(),
                    item.text("uri"),
                    item.get("parameters").map(Item::entries).orElse(Map.of()),
                    consumes));
          } else if (SHORT_FORMS.contains(key) && !item.text().isEmpty()) {
            uses.add(new EndpointUse(item, item.text(), Map.of(), consumes));
          } else if ("enrich".equals(key) || "pollEnrich".equals(key)) {
            constant(item)
                .forEach(
                    uri ->
                        uses.add(
                            new EndpointUse(
                                uri,
                                uri.isMapping() ? uri.text("expression") : uri.text(),
                                Map.of(),
                                "pollEnrich".equals(key))));
          }
        });
    return uses;
  }

  private static List<Item> constant(Item item) {
    return item.get("expression").orElse(item).get("constant").stream().toList();
  }
}
