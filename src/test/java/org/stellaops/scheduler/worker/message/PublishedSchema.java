package org.stellaops.scheduler.worker.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.regex.RegularExpression;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Judges bytes by nothing but a schema in docs/contracts, with a parser that is not the product's:
 * a second opinion. Members that are null count as absent, as the page of the contracts says.
 */
public final class PublishedSchema {

  /** What became of the bytes. */
  public enum Opinion {
    NO_JSON,
    REFUSED,
    ACCEPTED
  }

  private static final Path FOLDER = Path.of("docs/contracts/schemas");
  private static final String IDS = "https://stella-ops.org/contracts/";

  private final JsonMapper json =
      JsonMapper.builder(
              JsonFactory.builder()
                  .disable(JsonFactory.Feature.CHARSET_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(500)
                          .maxNumberLength(1_000_000)
                          .maxNameLength(1_000_000)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final JsonSchema schema;

  /**
   * @param name such as {@code scheduler.planner-message@1}
   * @param fragment place in it; blank for all of it
   */
  public PublishedSchema(String name, String fragment) {
    this(
        factory().getSchema(SchemaLocation.of(IDS + name + ".schema.json" + fragment), settings()));
  }

  private PublishedSchema(JsonSchema schema) {
    this.schema = schema;
  }

  /**
   * A schema with some of its demands taken out.
   *
   * @param without JSON pointers of keywords, each of which must be there
   */
  public static PublishedSchema without(String name, List<String> without) throws IOException {
    JsonNode schema = new ObjectMapper().readTree(FOLDER.resolve(name + ".schema.json").toFile());
    for (String each : without) {
      JsonPointer pointer = JsonPointer.compile(each);
      JsonNode parent = schema.at(pointer.head());
      if (schema.at(pointer).isMissingNode()) {
        throw new IllegalArgumentException(name + " has no " + each);
      }
      if (parent instanceof ArrayNode list) {
        list.remove(pointer.last().getMatchingIndex());
      } else {
        ((ObjectNode) parent).remove(pointer.last().getMatchingProperty());
      }
    }
    return new PublishedSchema(
        factory().getSchema(SchemaLocation.of(IDS + name + "/without"), schema, settings()));
  }

  private static JsonSchemaFactory factory() {
    String folder = FOLDER.toAbsolutePath().toUri().toString();
    return JsonSchemaFactory.getInstance(
        VersionFlag.V202012,
        factory -> factory.schemaMappers(mappers -> mappers.mapPrefix(IDS, folder)));
  }

  private static SchemaValidatorsConfig settings() {
    return SchemaValidatorsConfig.builder()
        .failFast(true)
        .regularExpressionFactory(PublishedSchema::asInEcmaScript)
        .build();
  }

  /** What the schema alone says about these bytes. */
  public Opinion opinion(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      // not as a String: read from there, U+0130 would do for a 0 in an escape
      JsonNode tree = json.readTree(bytes);
      if (tree.isMissingNode()) {
        return Opinion.NO_JSON;
      }
      withoutNulls(tree);
      return schema.validate(tree).isEmpty() ? Opinion.ACCEPTED : Opinion.REFUSED;
    } catch (CharacterCodingException | JsonProcessingException e) {
      return Opinion.NO_JSON;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void withoutNulls(JsonNode node) {
    if (node.isObject()) {
      node.properties().removeIf(member -> member.getValue().isNull());
    }
    node.forEach(PublishedSchema::withoutNulls);
  }

  /** There, {@code $} is the very end; in Java a line feed may follow. */
  private static RegularExpression asInEcmaScript(String regex) {
    Pattern pattern = Pattern.compile(regex.replaceFirst("\\$$", "\\\\z"));
    return text -> pattern.matcher(text).find();
  }
}
