package org.stellaops.scheduler.dev.scanner;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One value of a JSON document together with its path, so that every error says where it stands.
 */
record Field(String path, JsonNode node) {

  static Field root(JsonNode node, String name) {
    Field root = new Field("", node);
    if (!node.isObject()) {
      throw new BadDocument(name, "found " + kind(node) + ", allowed: a JSON object");
    }
    return root;
  }

  /** The member of that name; empty when it is absent or null. */
  Optional<Field> optional(String name) {
    JsonNode child = node.path(name);
    return child.isMissingNode() || child.isNull()
        ? Optional.empty()
        : Optional.of(new Field(path.isEmpty() ? name : path + "." + name, child));
  }

  Field required(String name) {
    return optional(name)
        .orElseThrow(
            () -> new BadDocument(path.isEmpty() ? name : path + "." + name, "missing, required"));
  }

  Field object() {
    return node.isObject() ? this : fail("a JSON object");
  }

  String text() {
    if (!node.isTextual() || node.textValue().isBlank()) {
      fail("a text that is not blank");
    }
    return node.textValue();
  }

  boolean truth() {
    if (!node.isBoolean()) {
      fail("true or false");
    }
    return node.booleanValue();
  }

  long whole(long least, long most) {
    if (!node.isIntegralNumber()
        || !node.canConvertToLong()
        || node.longValue() < least
        || node.longValue() > most) {
      fail("a whole number from " + least + " to " + most);
    }
    return node.longValue();
  }

  double share() {
    if (!node.isNumber() || node.doubleValue() < 0 || node.doubleValue() > 1) {
      fail("a number from 0 to 1");
    }
    return node.doubleValue();
  }

  List<Field> elements() {
    if (!node.isArray()) {
      fail("an array");
    }
    List<Field> elements = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      elements.add(new Field(path + "[" + i + "]", node.get(i)));
    }
    return elements;
  }

  /** Always throws; the return type lets a caller use it as an expression. */
  Field fail(String allowed) {
    String found = node.isContainerNode() ? kind(node) : node.toString();
    if (found.length() > 100) {
      found = found.substring(0, 100) + "…";
    }
    throw new BadDocument(path, "found " + found + ", allowed: " + allowed);
  }

  private static String kind(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> "a JSON object";
      case ARRAY -> "an array";
      case MISSING -> "nothing";
      default -> node.getNodeType().name().toLowerCase(java.util.Locale.ROOT);
    };
  }
}
