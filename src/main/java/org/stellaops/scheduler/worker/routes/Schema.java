package org.stellaops.scheduler.worker.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The file is what Camel's YAML DSL allows, by the schema that Camel publishes for it. */
final class Schema implements Rule {

  private static final String RESOURCE = "/schema/camelYamlDsl.json";

  private final JsonNode source;
  private final JsonSchema schema;

  Schema() {
    try (InputStream stream = Schema.class.getResourceAsStream(RESOURCE)) {
      source = new ObjectMapper().readTree(Objects.requireNonNull(stream, RESOURCE));
      schema =
          factory()
              .getSchema(
                  source, SchemaValidatorsConfig.builder().pathType(PathType.JSON_POINTER).build());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + RESOURCE, e);
    }
  }

  private static JsonSchemaFactory factory() {
    // Camel's schema marks options as deprecated with a word that this draft does not know
    JsonMetaSchema draft4 = JsonMetaSchema.getV4();
    return JsonSchemaFactory.builder()
        .defaultMetaSchemaIri(draft4.getIri())
        .metaSchema(
            JsonMetaSchema.builder(draft4).keyword(new NonValidationKeyword("deprecated")).build())
        .build();
  }

  @Override
  public String name() {
    return "schema";
  }

  @Override
  public String reason() {
    return "Camel says what is wrong in a file only when it loads it, and then often without a line";
  }

  @Override
  public void check(RouteFile file, RouteProblems problems) {
    new SchemaMessages(source, file.root(), schema.validate(file.root().json())).report(problems);
  }
}
