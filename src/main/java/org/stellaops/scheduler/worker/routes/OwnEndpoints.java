package org.stellaops.scheduler.worker.routes;

import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.springframework.core.type.AnnotationMetadata;

/**
 * The endpoints of the worker itself, which have annotations from which Camel's own build makes
 * descriptors.
 */
final class OwnEndpoints {

  private OwnEndpoints() {}

  /** Scheme to what its URIs understand. */
  static Map<String, EndpointModel> under(String basePackage) {
    Map<String, EndpointModel> models = new HashMap<>();
    for (AnnotationMetadata type : CompiledClasses.under(basePackage)) {
      type.getAnnotations().stream(UriEndpoint.class)
          .map(endpoint -> endpoint.getString("scheme"))
          .forEach(scheme -> models.put(scheme, model(CompiledClasses.load(type.getClassName()))));
    }
    return models;
  }

  private static EndpointModel model(Class<?> endpoint) {
    Map<String, EndpointModel.Option> options = new HashMap<>();
    for (Class<?> type = endpoint; type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        UriParam option = field.getAnnotation(UriParam.class);
        if (option != null) {
          options.put(
              option.name().isEmpty() ? field.getName() : option.name(),
              new EndpointModel.Option(kind(field.getType()), values(field), "", option.label()));
        } else if (field.isAnnotationPresent(UriPath.class)) {
          options.put(field.getName(), new EndpointModel.Option("string", List.of(), "", ""));
        }
      }
    }
    return new EndpointModel(options);
  }

  private static String kind(Class<?> type) {
    if (type.isEnum()) {
      return "enum";
    }
    return switch (type.getSimpleName().toLowerCase(Locale.ROOT)) {
      case "boolean" -> "boolean";
      case "int", "integer", "long" -> "integer";
      default -> "string";
    };
  }

  private static List<String> values(Field field) {
    Object[] constants = field.getType().getEnumConstants();
    return constants == null ? List.of() : Stream.of(constants).map(Object::toString).toList();
  }
}
