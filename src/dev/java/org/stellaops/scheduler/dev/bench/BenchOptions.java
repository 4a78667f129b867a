package org.stellaops.scheduler.dev.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What can be chosen on the command line.
 *
 * @param transports {@code redis}, {@code nats}
 * @param latencies of the stub, milliseconds
 * @param rounds of each contender in each setting
 * @param images of a round without latency
 * @param delayedImages of a round with latency
 * @param warmUp images before the first round, half of them never seen, half again
 * @param dispatch whether dispatching a snapshot is measured too
 * @param jvm options of worker and loop
 * @param profiles folder for a flight recording of worker and loop each
 */
record BenchOptions(
    List<String> transports,
    List<Integer> latencies,
    int rounds,
    int images,
    int delayedImages,
    int warmUp,
    boolean dispatch,
    List<String> jvm,
    @Nullable Path profiles) {

  static final String USAGE =
      """
      Usage: make bench ARGS="[options]"
        --transports=redis,nats   which queues
        --latencies=0,20          of the stub scanner, milliseconds
        --rounds=5                of worker and loop each, in turns, in each setting
        --images=40000            of a round without latency
        --delayed-images=16000    of a round with latency
        --warm-up=100000          images before the first round
        --no-dispatch             leaves out the dispatch of a snapshot
        --jvm="-Xms256m -Xmx256m" options of worker and loop
        --profiles=FOLDER         writes worker-<transport>.jfr and loop-<transport>.jfr
        --quick                   2 rounds of 10000 and 4000 images after 20000, to see that it works
      """;

  private static final Map<String, String> DEFAULTS =
      Map.of(
          "transports", "redis,nats",
          "latencies", "0,20",
          "rounds", "5",
          "images", "40000",
          "delayed-images", "16000",
          "warm-up", "100000",
          "jvm", "-Xms256m -Xmx256m");

  private static final Map<String, String> QUICK =
      Map.of("rounds", "2", "images", "10000", "delayed-images", "4000", "warm-up", "20000");

  /**
   * @throws IllegalArgumentException naming an option that is not known or a value that is none
   */
  static BenchOptions parse(String... arguments) {
    Map<String, String> given = new TreeMap<>(DEFAULTS);
    for (String argument : arguments) {
      String[] parts = argument.split("=", 2);
      String name = parts[0].replaceFirst("^--", "");
      if (name.equals("quick")) {
        given.putAll(QUICK);
      } else if (name.equals("no-dispatch")) {
        given.put(name, "true");
      } else if (parts.length == 2 && (DEFAULTS.containsKey(name) || name.equals("profiles"))) {
        given.put(name, parts[1]);
      } else {
        throw new IllegalArgumentException(argument + " is no option\n" + USAGE);
      }
    }
    String profiles = given.get("profiles");
    return new BenchOptions(
        List.of(get(given, "transports").split(",")),
        List.of(get(given, "latencies").split(",")).stream().map(Integer::valueOf).toList(),
        Integer.parseInt(get(given, "rounds")),
        Integer.parseInt(get(given, "images")),
        Integer.parseInt(get(given, "delayed-images")),
        Integer.parseInt(get(given, "warm-up")),
        !given.containsKey("no-dispatch"),
        List.of(get(given, "jvm").trim().split("\\s+")),
        profiles == null ? null : Path.of(profiles));
  }

  private static String get(Map<String, String> values, String name) {
    return values.getOrDefault(name, "");
  }

  /** Images of a round with this latency. */
  int images(int latency) {
    return latency == 0 ? images : delayedImages;
  }
}
