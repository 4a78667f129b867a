package org.stellaops.scheduler.dev.takeover;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What is to be played.
 *
 * @param seed of images, latencies and instants of death; the same seed asks the same of the worker
 * @param folder for logs and the store; emptied at the start
 */
record TakeoverOptions(
    List<String> transports, int rounds, Duration lease, long seed, Path folder) {

  private static final String USAGE =
      "usage: [--transport redis|nats] [--rounds 20] [--lease seconds] [--seed number]";

  /**
   * @throws IllegalArgumentException with the usage, for the user
   */
  static TakeoverOptions parse(List<String> arguments) {
    TakeoverOptions options =
        new TakeoverOptions(
            List.of("redis", "nats"), 20, Duration.ofSeconds(3), 1, Path.of("target", "takeover"));
    if (arguments.size() % 2 != 0) {
      throw new IllegalArgumentException(USAGE);
    }
    for (int index = 0; index < arguments.size(); index += 2) {
      options = options.with(arguments.get(index), arguments.get(index + 1));
    }
    return options;
  }

  private TakeoverOptions with(String name, String value) {
    try {
      return switch (name) {
        case "--transport" ->
            new TakeoverOptions(List.of(value.split(",")), rounds, lease, seed, folder);
        case "--rounds" ->
            new TakeoverOptions(transports, Integer.parseInt(value), lease, seed, folder);
        case "--lease" ->
            new TakeoverOptions(
                transports, rounds, Duration.ofSeconds(Long.parseLong(value)), seed, folder);
        case "--seed" ->
            new TakeoverOptions(transports, rounds, lease, Long.parseLong(value), folder);
        default -> throw new IllegalArgumentException("unknown option " + name + "; " + USAGE);
      };
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " is " + value + "; " + USAGE, e);
    }
  }
}
