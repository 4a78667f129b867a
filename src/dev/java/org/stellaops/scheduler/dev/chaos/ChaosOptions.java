package org.stellaops.scheduler.dev.chaos;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be played.
 *
 * @param faults on each transport, at least
 * @param minutes on each transport: no round begins after them, and fewer faults are played then
 * @param from number of the first round: a round is made of the seed and its number alone
 * @param lease seconds
 * @param jar the packaged worker; null to run the compiled classes
 * @param folder for logs, data and reports; what an earlier round left there is removed
 */
record ChaosOptions(
    List<String> transports,
    int faults,
    int minutes,
    int from,
    long seed,
    int lease,
    @Nullable Path jar,
    Path folder) {

  static final String USAGE =
      """
      Usage: make chaos ARGS="[options]"
        --transport nats,redis  which queues
        --faults 200            on each transport, at least
        --minutes 120           on each transport, at most; what was found until then is shown
        --short                 the same as --faults 12 --seed 44683
        --from 0                number of the first round, to play one again
        --seed 1                of images, answers, faults and their instants
        --lease 3               seconds""";

  /**
   * Deals kills, a freeze before the record, SIGTERM, deaths of broker, store and events' server,
   * and cuts in the first four rounds.
   */
  private static final String SHORT_SEED = "44683";

  static ChaosOptions standard(Path jar, Path folder) {
    return new ChaosOptions(List.of("nats", "redis"), 200, 120, 0, 1, 3, jar, folder);
  }

  /**
   * @throws IllegalArgumentException with the usage, for the user
   */
  ChaosOptions parse(List<String> arguments) {
    ChaosOptions options = this;
    int index = 0;
    while (index < arguments.size()) {
      String name = arguments.get(index++);
      if (name.equals("--short")) {
        options = options.with("--faults", "12").with("--seed", SHORT_SEED);
      } else if (index < arguments.size()) {
        options = options.with(name, arguments.get(index++));
      } else {
        throw new IllegalArgumentException(name + " has no value\n" + USAGE);
      }
    }
    return options;
  }

  private ChaosOptions with(String name, String value) {
    try {
      return switch (name) {
        case "--transport" -> with(List.of(value.split(",")), faults, minutes, from, seed, lease);
        case "--faults" -> with(transports, Integer.parseInt(value), minutes, from, seed, lease);
        case "--minutes" -> with(transports, faults, Integer.parseInt(value), from, seed, lease);
        case "--from" -> with(transports, faults, minutes, Integer.parseInt(value), seed, lease);
        case "--seed" -> with(transports, faults, minutes, from, Long.parseLong(value), lease);
        case "--lease" -> with(transports, faults, minutes, from, seed, Integer.parseInt(value));
        default -> throw new IllegalArgumentException("unknown option " + name + "\n" + USAGE);
      };
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " is " + value + "\n" + USAGE, e);
    }
  }

  private ChaosOptions with(
      List<String> nextTransports,
      int nextFaults,
      int nextMinutes,
      int nextFrom,
      long nextSeed,
      int nextLease) {
    return new ChaosOptions(
        nextTransports, nextFaults, nextMinutes, nextFrom, nextSeed, nextLease, jar, folder);
  }
}
