package org.stellaops.scheduler.worker.routes;

import static java.util.stream.Collectors.toUnmodifiableMap;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.CatalogCamelContext;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * The components on the class path, as their own descriptors describe them. That is stricter than
 * Camel's whole catalogue: a component that the product does not carry is not known.
 */
final class Components {

  /**
   * {@code HttpComponent.createEndpoint} takes these from the URI although its descriptor names
   * them for the component only.
   */
  private static final Map<String, EndpointModel.Option> HTTP_TIMEOUTS =
      Stream.of("connectTimeout", "connectionRequestTimeout", "responseTimeout", "soTimeout")
          .collect(toUnmodifiableMap(name -> name, name -> EndpointModel.Option.DURATION));

  private static final Map<String, Map<String, EndpointModel.Option>> UNDOCUMENTED =
      Map.of("http", HTTP_TIMEOUTS, "https", HTTP_TIMEOUTS);

  private final CatalogCamelContext context = new DefaultCamelContext(false);
  private final Map<String, Optional<EndpointModel>> models = new HashMap<>();
  private final ObjectMapper mapper = new ObjectMapper();

  /** Those without a descriptor: scheme to what their URIs understand. */
  Components(Map<String, EndpointModel> own) {
    own.forEach((scheme, model) -> models.put(scheme, Optional.of(model)));
  }

  /** What endpoints of this scheme understand; empty if no component has the scheme. */
  Optional<EndpointModel> of(String scheme) {
    return models.computeIfAbsent(scheme, this::read);
  }

  private Optional<EndpointModel> read(String scheme) {
    try {
      String descriptor = context.getComponentParameterJsonSchema(scheme);
      return descriptor == null
          ? Optional.empty()
          : Optional.of(
              EndpointModel.of(
                  mapper.readTree(descriptor), UNDOCUMENTED.getOrDefault(scheme, Map.of())));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the descriptor of component " + scheme, e);
    }
  }
}
