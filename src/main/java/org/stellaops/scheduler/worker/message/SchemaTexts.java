package org.stellaops.scheduler.worker.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.SchemaLocation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads out of the published schemas what a place in them allows, in words. A schema that limits a
 * string says so in its {@code description}; everything else speaks for itself.
 */
final class SchemaTexts {

  /** where the {@code $id} of every schema begins; nothing is ever fetched from there */
  static final String BASE = "https://stella-ops.org/contracts/";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, JsonNode> DOCUMENTS = new ConcurrentHashMap<>();

  /** The schema that holds this keyword. */
  static Place around(SchemaLocation keyword) {
    return new Place(
        String.valueOf(keyword.getAbsoluteIri()), keyword.getFragment().getParent().toString());
  }

  /**
   * A schema inside a document.
   *
   * @param iri of the document
   * @param pointer JSON pointer in it
   */
  record Place(String iri, String pointer) {

    JsonNode schema() {
      return document(iri).at(pointer);
    }

    Place child(String keyword) {
      return new Place(iri, pointer + "/" + keyword);
    }

    Place member(String name) {
      return new Place(iri, pointer + "/properties/" + name);
    }

    /** What this schema allows, in words. */
    String allowed() {
      JsonNode schema = schema();
      String reference = schema.path("$ref").textValue();
      if (reference != null) {
        return resolve(reference).allowed();
      }
      if (schema.has("const")) {
        return Quote.text(schema.get("const").asText());
      }
      if (schema.has("enum")) {
        return words(schema.get("enum"));
      }
      if (schema.has("minimum")) {
        return "a whole number from " + schema.get("minimum") + bound(schema);
      }
      if (schema.has("description")) {
        return schema.get("description").textValue();
      }
      return type(schema.path("type").asText());
    }

    private Place resolve(String reference) {
      int hash = reference.indexOf('#');
      String document = hash == 0 ? iri : BASE + reference.substring(0, hash);
      return new Place(document, reference.substring(hash + 1));
    }

    private static String bound(JsonNode schema) {
      return schema.has("maximum") ? " to " + schema.get("maximum") : " on";
    }

    private static String words(JsonNode values) {
      List<String> words = new ArrayList<>();
      values.forEach(value -> words.add(value.asText()));
      return String.join(", ", words);
    }
  }

  static String type(String type) {
    return switch (type) {
      case "boolean" -> "true or false";
      case "integer" -> "a whole number";
      case "array" -> "a list";
      case "object" -> "an object";
      default -> "a " + type;
    };
  }

  private static JsonNode document(String iri) {
    return DOCUMENTS.computeIfAbsent(iri, SchemaTexts::load);
  }

  private static JsonNode load(String iri) {
    String resource = "/contracts/" + iri.substring(BASE.length());
    try (InputStream in = SchemaTexts.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("no " + resource + " on the class path");
      }
      return JSON.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }

  private SchemaTexts() {}
}
