package org.stellaops.scheduler.worker.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A value in a YAML file together with the line it stands in: a mapping, a list or a scalar. A
 * question that does not fit its kind has an empty answer.
 */
final class Item {

  private final Node node;
  private final int line;

  private Item(Node node, int line) {
    this.node = node;
    this.line = line;
  }

  static Item root(Node node) {
    return new Item(node, lineOf(node));
  }

  private static int lineOf(Node node) {
    return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
  }

  /** Line of the key for a value of a mapping, otherwise of the value itself; from 1. */
  int line() {
    return line;
  }

  boolean isMapping() {
    return node instanceof MappingNode;
  }

  boolean isList() {
    return node instanceof SequenceNode;
  }

  boolean isNull() {
    return Tag.NULL.equals(node.getTag());
  }

  /** The scalar as written, blank for anything else and for null. */
  String text() {
    return node instanceof ScalarNode scalar && !isNull() ? scalar.getValue() : "";
  }

  List<Item> items() {
    return node instanceof SequenceNode list
        ? list.getValue().stream().map(value -> new Item(value, lineOf(value))).toList()
        : List.of();
  }

  Map<String, Item> entries() {
    Map<String, Item> entries = new LinkedHashMap<>();
    tuples()
        .forEach(
            tuple ->
                entries.put(
                    root(tuple.getKeyNode()).text(),
                    new Item(tuple.getValueNode(), lineOf(tuple.getKeyNode()))));
    return entries;
  }

  /** Every key in the order written, with repetitions. */
  List<Item> keys() {
    return tuples().stream().map(tuple -> root(tuple.getKeyNode())).toList();
  }

  private List<NodeTuple> tuples() {
    return node instanceof MappingNode mapping ? mapping.getValue() : List.of();
  }

  Optional<Item> get(String key) {
    return Optional.ofNullable(entries().get(key));
  }

  /** The scalar under a key, blank if there is none. */
  String text(String key) {
    return get(key).map(Item::text).orElse("");
  }

  /**
   * The item at a JSON pointer as the schema validator writes it, or the deepest one on the way
   * there.
   */
  Item at(String pointer) {
    Item item = this;
    for (String name : pointer.split("/", -1)) {
      if (name.isEmpty()) {
        continue;
      }
      Optional<Item> next =
          item.isList()
              ? Optional.of(item.items().get(Integer.parseInt(name)))
              : item.get(name.replace("~1", "/").replace("~0", "~"));
      if (next.isEmpty()) {
        return item;
      }
      item = next.get();
    }
    return item;
  }

  /** The same as JSON, with the types that YAML 1.2 gives to plain scalars. */
  JsonNode json() {
    if (isMapping()) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      entries().forEach((key, value) -> object.set(key, value.json()));
      return object;
    }
    if (isList()) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      items().forEach(value -> array.add(value.json()));
      return array;
    }
    if (isNull()) {
      return JsonNodeFactory.instance.nullNode();
    }
    if (Tag.BOOL.equals(node.getTag())) {
      return JsonNodeFactory.instance.booleanNode(Boolean.parseBoolean(text()));
    }
    if (Tag.INT.equals(node.getTag()) && text().matches("[-+]?[0-9]{1,18}")) {
      return JsonNodeFactory.instance.numberNode(Long.parseLong(text()));
    }
    if (Tag.FLOAT.equals(node.getTag()) && text().matches("[-+]?[0-9.]+([eE][-+]?[0-9]+)?")) {
      return JsonNodeFactory.instance.numberNode(new BigDecimal(text()));
    }
    return JsonNodeFactory.instance.textNode(text());
  }
}
