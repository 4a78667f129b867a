package org.stellaops.scheduler.worker.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.regex.RegularExpression;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks a tree against one of the schemas that docs/contracts publishes. */
final class SchemaCheck {

  private final String what;
  private final JsonSchema schema;

  /**
   * @param schema name of a schema, such as {@code scheduler.planner-message@1}
   * @param what what it describes, for errors
   */
  SchemaCheck(String schema, String what) {
    this(schema, "", what);
  }

  /**
   * @param fragment place of a schema inside of that one, such as {@code #/properties/impactSet}
   */
  SchemaCheck(String schema, String fragment, String what) {
    this.what = what;
    this.schema =
        JsonSchemaFactory.getInstance(
                VersionFlag.V202012,
                factory ->
                    factory.schemaMappers(
                        mappers -> mappers.mapPrefix(SchemaTexts.BASE, "classpath:contracts/")))
            .getSchema(
                SchemaLocation.of(SchemaTexts.BASE + schema + ".schema.json" + fragment),
                SchemaValidatorsConfig.builder()
                    .pathType(PathType.JSON_POINTER)
                    // only one problem is told; to gather those of 130,000 entries took 113 MB
                    .failFast(true)
                    .regularExpressionFactory(SchemaCheck::wholeText)
                    .build());
    this.schema.initializeValidators();
  }

  /**
   * Checks a tree.
   *
   * @throws BadMessage naming the first problem in the order of the schema
   */
  void check(JsonNode tree) {
    Set<ValidationMessage> problems = schema.validate(tree);
    if (!problems.isEmpty()) {
      throw SchemaProblem.of(what, problems);
    }
  }

  /**
   * In Java, a {@code $} at the end lets a line feed behind the match pass; in JSON Schema it does
   * not.
   */
  private static RegularExpression wholeText(String regex) {
    String strict = regex.endsWith("$") ? regex.substring(0, regex.length() - 1) + "\\z" : regex;
    Pattern pattern = Pattern.compile(strict);
    return text -> pattern.matcher(text).find();
  }

  /**
   * Checks a text.
   *
   * @throws BadMessage as {@link #check(JsonNode)}, and when the bytes are not one JSON value
   */
  void check(byte[] json) {
    check(JsonText.tree(what, json));
  }
}
