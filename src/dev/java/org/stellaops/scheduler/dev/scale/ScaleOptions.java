package org.stellaops.scheduler.dev.scale;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What can be chosen on the command line.
 *
 * @param transport {@code redis} or {@code nats}
 * @param images of the large run; 0 leaves it out
 * @param latency of the scanner in that run, milliseconds
 * @param inFlight how many images its worker asks about at once
 * @param workers up to so many on one queue; 0 leaves that out
 * @param jvm options of the workers
 */
record ScaleOptions(
    String transport,
    int images,
    int latency,
    int inFlight,
    int workers,
    List<String> jvm,
    Path folder) {

  private static final String USAGE =
      """
      Usage: make scale ARGS="[options]"
        --transport=redis         or nats
        --images=1000000          of the large run; 0 leaves it out
        --latency=10              of the scanner in that run, milliseconds
        --in-flight=12            images that its worker asks about at once
        --workers=4               up to so many on one queue; 0 leaves that out
        --jvm="-XX:+UseG1GC -Xmx128m -Xss512k -XX:TrimNativeHeapInterval=1000"  options of the workers
      """;

  private static final Map<String, String> DEFAULTS =
      Map.of(
          "transport", "redis",
          "images", "1000000",
          "latency", "10",
          "in-flight", "12",
          "workers", "4",
          "jvm", "-XX:+UseG1GC -Xmx128m -Xss512k -XX:TrimNativeHeapInterval=1000");

  /**
   * @throws IllegalArgumentException naming an option that is not known or a value that is none
   */
  static ScaleOptions parse(String... arguments) {
    Map<String, String> given = new TreeMap<>(DEFAULTS);
    for (String argument : arguments) {
      String[] parts = argument.split("=", 2);
      String name = parts[0].replaceFirst("^--", "");
      if (parts.length != 2 || !DEFAULTS.containsKey(name)) {
        throw new IllegalArgumentException(argument + " is no option\n" + USAGE);
      }
      given.put(name, parts[1]);
    }
    return new ScaleOptions(
        given.getOrDefault("transport", ""),
        number("images", given),
        number("latency", given),
        number("in-flight", given),
        number("workers", given),
        List.of(given.getOrDefault("jvm", "").trim().split("\\s+")),
        Path.of("target/scale").toAbsolutePath());
  }

  private static int number(String name, Map<String, String> given) {
    String value = given.getOrDefault(name, "");
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("--" + name + " is " + value + "\n" + USAGE, e);
    }
  }
}
