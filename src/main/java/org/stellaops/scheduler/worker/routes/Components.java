package org.stellaops.scheduler.worker.routes;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CatalogCamelContext;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * The components on the class path, as their own descriptors describe them. That is stricter than
 * Camel's whole catalogue: a component that the product does not carry is not known.
 */
final class Components {

  private final CatalogCamelContext context = new DefaultCamelContext(false);
  private final Map<String, Optional<EndpointModel>> models = new HashMap<>();
  private final ObjectMapper mapper = new ObjectMapper();

  /** What endpoints of this scheme understand; empty if no component has the scheme. */
  Optional<EndpointModel> of(String scheme) {
    return models.computeIfAbsent(scheme, this::read);
  }

  private Optional<EndpointModel> read(String scheme) {
    try {
      String descriptor = context.getComponentParameterJsonSchema(scheme);
      return descriptor == null
          ? Optional.empty()
          : Optional.of(EndpointModel.of(mapper.readTree(descriptor)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the descriptor of component " + scheme, e);
    }
  }
}
