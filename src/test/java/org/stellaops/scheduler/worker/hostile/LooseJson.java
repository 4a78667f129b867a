package org.stellaops.scheduler.worker.hostile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/**
 * A JSON text that may be wrong: a member may stand twice, and a key or a value is whatever text
 * was put in its place.
 */
final class LooseJson {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** One value, to be changed where it stands. */
  static final class Value {
    private final List<Member> members = new ArrayList<>();
    private String open;
    private String close;

    private Value(String open, String close) {
      this.open = open;
      this.close = close;
    }

    /** Puts raw text in the place of all that was here. */
    void replace(String raw) {
      members.clear();
      open = raw;
      close = "";
    }

    List<Member> members() {
      return members;
    }

    boolean isObject() {
      return open.equals("{");
    }

    void write(StringBuilder out) {
      out.append(open);
      String comma = "";
      for (Member member : members) {
        out.append(comma);
        if (isObject()) {
          out.append(member.key).append(':');
        }
        member.value.write(out);
        comma = ",";
      }
      out.append(close);
    }
  }

  /**
   * A member of an object, or an entry of a list.
   *
   * @param key raw, with its quotes; blank in a list
   */
  record Member(String key, Value value) {}

  static Value read(byte[] json) {
    try {
      return value(JSON.readTree(json));
    } catch (java.io.IOException e) {
      throw new IllegalArgumentException("a sample is no JSON", e);
    }
  }

  static String text(String text) {
    try {
      return JSON.writeValueAsString(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** This value and all below it, from the top. */
  static List<Value> all(Value top) {
    List<Value> all = new ArrayList<>();
    all.add(top);
    top.members.forEach(member -> all.addAll(all(member.value)));
    return all;
  }

  private static Value value(JsonNode node) {
    if (node.isObject()) {
      Value object = new Value("{", "}");
      node.properties()
          .forEach(
              each -> object.members.add(new Member(text(each.getKey()), value(each.getValue()))));
      return object;
    }
    if (node.isArray()) {
      Value list = new Value("[", "]");
      node.forEach(each -> list.members.add(new Member("", value(each))));
      return list;
    }
    return new Value(node.toString(), "");
  }

  private LooseJson() {}
}
