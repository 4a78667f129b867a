package org.stellaops.scheduler.worker.routes;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Every endpoint's scheme and every option of it is known, with a value that fits. */
final class Endpoints implements Rule {

  private final Placeholders placeholders;
  private final Components components;

  Endpoints(Placeholders placeholders, Components components) {
    this.placeholders = placeholders;
    this.components = components;
  }

  @Override
  public String name() {
    return "endpoint";
  }

  @Override
  public String reason() {
    return "a misspelt option is no error for every component: the HTTP component sends it to the server as a query parameter";
  }

  @Override
  public void check(RouteFile file, RouteProblems problems) {
    EndpointUse.in(file).forEach(use -> check(use, problems));
  }

  private void check(EndpointUse use, RouteProblems problems) {
    String uri = placeholders.resolve(use.uri());
    if (Placeholders.in(uri) || uri.isEmpty()) {
      return; // the rule about properties has said what is unknown
    }
    String scheme = uri.replaceFirst("[:?].*", "");
    Optional<EndpointModel> model = components.of(scheme);
    if (model.isEmpty()) {
      problems.at(
          use.place(),
          "endpoint; found scheme '%s'; allowed the scheme of a Camel component that this worker carries"
              .formatted(scheme));
      return;
    }
    options(use, uri)
        .forEach((option, value) -> check(use, scheme, model.get(), option, value, problems));
  }

  /** Name to value of the query and of the parameters beside the URI. */
  private Map<String, String> options(EndpointUse use, String uri) {
    Map<String, String> options = new LinkedHashMap<>();
    int query = uri.indexOf('?');
    if (query >= 0) {
      for (String pair : uri.substring(query + 1).split("&", -1)) {
        int equals = pair.indexOf('=');
        options.put(
            equals < 0 ? pair : pair.substring(0, equals),
            equals < 0 ? "" : pair.substring(equals + 1));
      }
    }
    use.parameters()
        .forEach((name, value) -> options.put(name, placeholders.resolve(value.text())));
    return options;
  }

  private static void check(
      EndpointUse use,
      String scheme,
      EndpointModel model,
      String name,
      String value,
      RouteProblems problems) {
    Item place = use.parameters().getOrDefault(name, use.place());
    Optional<EndpointModel.Option> option = model.option(name);
    if (option.isEmpty()) {
      problems.at(
          place,
          "option of %s; found '%s'%s; allowed what its component documents"
              .formatted(scheme, name, Nearest.hint(name, model.options().keySet())));
      return;
    }
    String side = use.consumes() ? "producer" : "consumer";
    String label = option.get().label();
    if (label.contains(side) && !label.contains(use.consumes() ? "consumer" : "producer")) {
      problems.at(
          place,
          "option of %s; found '%s' where messages are %s; allowed only for a %s"
              .formatted(scheme, name, use.consumes() ? "taken" : "sent", side));
    }
    allowed(option.get(), value)
        .ifPresent(
            allowed ->
                problems.at(
                    place,
                    "option '%s' of %s; found '%s'; allowed %s"
                        .formatted(name, scheme, value, allowed)));
  }

  /** What is allowed, if the value is something else. */
  private static Optional<String> allowed(EndpointModel.Option option, String value) {
    if (value.startsWith("#") || Placeholders.in(value)) {
      return Optional.empty();
    }
    return switch (option.type()) {
      case "boolean" ->
          value.matches("true|false") ? Optional.empty() : Optional.of("true or false");
      case "integer" ->
          value.matches("-?[0-9]+") ? Optional.empty() : Optional.of("a whole number");
      case "enum" ->
          option.values().stream().anyMatch(value::equalsIgnoreCase)
              ? Optional.empty()
              : Optional.of(String.join(", ", option.values()));
      default -> Optional.empty();
    };
  }
}
