package org.stellaops.scheduler.worker.routes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What may be written in the URI of a component's endpoints.
 *
 * @param options by name, those of the path included
 */
record EndpointModel(Map<String, Option> options) {

  /**
   * One option.
   *
   * @param type as Camel's descriptors name it: string, boolean, integer, enum, duration, object
   *     and so on
   * @param values what is allowed for an enum, otherwise empty
   * @param prefix start of the names of a multi-valued option, for example {@code httpClient.};
   *     otherwise blank
   * @param label comma-separated, has {@code consumer} or {@code producer} when only that side
   *     knows the option
   */
  record Option(String type, List<String> values, String prefix, String label) {

    static final Option DURATION = new Option("duration", List.of(), "", "");
  }

  EndpointModel {
    options = Map.copyOf(options);
  }

  /**
   * Reads the descriptor that every Camel component carries in its jar; adds options that it
   * forgets.
   */
  static EndpointModel of(JsonNode descriptor, Map<String, Option> undocumented) {
    Map<String, Option> options = new LinkedHashMap<>(undocumented);
    descriptor
        .path("properties")
        .properties()
        .forEach(entry -> options.put(entry.getKey(), option(entry.getValue())));
    return new EndpointModel(options);
  }

  private static Option option(JsonNode node) {
    List<String> values = new ArrayList<>();
    node.path("enum").forEach(value -> values.add(value.asText()));
    return new Option(
        node.path("type").asText(),
        List.copyOf(values),
        node.path("prefix").asText(),
        node.path("label").asText());
  }

  /** The option of this name, also where it only has the prefix of a multi-valued one. */
  Optional<Option> option(String name) {
    Option exact = options.get(name);
    return exact != null
        ? Optional.of(exact)
        : options.values().stream()
            .filter(option -> !option.prefix().isEmpty() && name.startsWith(option.prefix()))
            .findFirst();
  }
}
