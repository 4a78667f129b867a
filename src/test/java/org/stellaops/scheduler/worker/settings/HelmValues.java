package org.stellaops.scheduler.worker.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes the worker's settings into the chart: a key with its comment for each in values.yaml,
 * where the value of a key that is there already stays, and what each may hold in
 * values.schema.json.
 */
final class HelmValues {

  private static final String BEGIN = "      # BEGIN generated: `make docs` writes it anew\n";
  private static final String END = "      # END generated\n";
  private static final Pattern RANGE = Pattern.compile("(\\d+) to (\\d+)");
  private static final Pattern CHOICE = Pattern.compile("\\w+( or \\w+)*");
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * The chart itself needs these: port, time of a stop, routes and transport stand in other places
   * of it.
   */
  private static final Pattern NEEDED =
      Pattern.compile(
          "SCHEDULER_(QUEUE_KIND|HTTP_ADDRESS|HTTP_PORT|ROUTES_DIRECTORY|DRAIN_SECONDS)");

  /** The whole of values.yaml, with its generated part written anew. */
  static String values(String page) {
    int from = page.indexOf(BEGIN) + BEGIN.length();
    int to = page.indexOf(END);
    String now = page.substring(from, to);
    StringBuilder block = new StringBuilder();
    String group = "";
    for (Option<?> option : Options.all()) {
      if (!option.group().equals(group)) {
        group = option.group();
        block.append("      # --- ").append(group).append('\n');
      }
      block.append("      # ").append(option.description()).append(' ').append(limits(option));
      block.append('\n').append("      ").append(option.name()).append(':');
      block.append(present(now, option)).append('\n');
    }
    return page.substring(0, from) + block + page.substring(to);
  }

  private static String limits(Option<?> option) {
    String unit = option.unit().isEmpty() ? "" : " " + option.unit();
    String blank = option.defaultText().isBlank() ? "" : "; default " + option.defaultText();
    String secret = option.secret() ? " Secret." : "";
    return "Allowed: " + option.allowed() + unit + blank + "." + secret;
  }

  private static String present(String block, Option<?> option) {
    Matcher line =
        Pattern.compile("^      " + option.name() + ":(.*)$", Pattern.MULTILINE).matcher(block);
    return line.find() ? line.group(1).stripTrailing() : "";
  }

  /** The whole of values.schema.json, with its definition of the worker's settings written anew. */
  static String schema(String page) throws JsonProcessingException {
    ObjectNode schema = (ObjectNode) JSON.readTree(page);
    ObjectNode env = JSON.createObjectNode();
    env.put("type", "object").put("additionalProperties", false);
    ArrayNode required = env.putArray("required");
    ObjectNode properties = env.putObject("properties");
    for (Option<?> option : Options.all()) {
      boolean needed = NEEDED.matcher(option.name()).matches();
      if (needed) {
        required.add(option.name());
      }
      ArrayNode kinds =
          properties
              .putObject(option.name())
              .put("description", option.description())
              .putArray("anyOf");
      kind(option, kinds);
      if (!needed) {
        kinds.addObject().put("type", "null");
        kinds.addObject().put("const", "");
      }
      if (option.secret()) {
        properties
            .putObject(option.name() + "_FILE")
            .put("description", "Path of a file that something else puts into the pod.")
            .putArray("type")
            .add("string")
            .add("null");
      }
    }
    ((ObjectNode) schema.get("$defs")).set("schedulerWorkerEnv", env);
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    printer.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
    return JSON.writer(printer).writeValueAsString(schema) + "\n";
  }

  private static void kind(Option<?> option, ArrayNode kinds) {
    Matcher range = RANGE.matcher(option.allowed());
    if (option.secret()) {
      kinds.addObject().put("$ref", "#/$defs/secret");
    } else if (option.allowed().startsWith("path of a readable file")) {
      kinds.addObject().put("$ref", "#/$defs/file");
      kinds.addObject().put("type", "string").put("pattern", "^/.+");
    } else if (range.matches()) {
      kinds
          .addObject()
          .put("type", "integer")
          .put("minimum", Long.parseLong(range.group(1)))
          .put("maximum", Long.parseLong(range.group(2)));
    } else if (option.allowed().equals("true or false")) {
      kinds.addObject().put("type", "boolean");
    } else if (CHOICE.matcher(option.allowed()).matches()) {
      ArrayNode words = kinds.addObject().putArray("enum");
      for (String word : option.allowed().split(" or ")) {
        words.add(word);
      }
    } else {
      kinds.addObject().put("type", "string").put("minLength", 1).put("maxLength", 4096);
    }
  }

  private HelmValues() {}
}
