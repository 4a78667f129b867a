package org.stellaops.scheduler.worker.message;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads one image of an impact snapshot: an object as in a planner message, or nothing but its
 * digest as a JSON string. Unlike in a message, an unknown member is refused: a snapshot is made
 * for this worker, and a member that it does not know is a misspelt one.
 */
public final class ImageReader {

  private static final String IMAGE = "image";

  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

  private static final Set<String> MEMBERS =
      Set.of("imageDigest", "registry", "repository", "namespaces", "tags", "labels");

  private final SchemaCheck schema =
      new SchemaCheck(
          PlannerMessage.SCHEMA, "#/properties/impactSet/properties/images/items", IMAGE);

  /**
   * @param json one JSON value
   * @throws BadMessage saying where, found and allowed
   */
  public ImpactedImage read(byte[] json) {
    JsonNode tree = JsonText.tree(IMAGE, json);
    if (tree.isTextual()) {
      return ImpactedImage.of(digest(tree.textValue()));
    }
    if (tree.isObject()) {
      known(tree);
    }
    schema.check(tree);
    try {
      return CanonicalJson.MAPPER.treeToValue(tree, ImpactedImage.class);
    } catch (JsonProcessingException e) {
      throw JsonProblem.of(IMAGE, e);
    }
  }

  private static String digest(String text) {
    if (!DIGEST.matcher(text).matches()) {
      throw new BadMessage(
          IMAGE, "", "is " + Quote.text(text), "sha256: and 64 lower-case hexadecimal digits");
    }
    return text;
  }

  private static void known(JsonNode tree) {
    for (Iterator<String> names = tree.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!MEMBERS.contains(name)) {
        throw new BadMessage(
            IMAGE,
            "",
            "has the unknown member " + Quote.text(name),
            "imageDigest, registry, repository, namespaces, tags, labels");
      }
    }
  }
}
