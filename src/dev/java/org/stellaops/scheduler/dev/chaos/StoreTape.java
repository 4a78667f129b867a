package org.stellaops.scheduler.dev.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The store's journal: who took, recorded and counted which segment, in the order in which the
 * store did it. The clock is the store's, not that of any worker.
 */
record StoreTape(List<Line> lines) {

  /**
   * @param client worker and generation, as {@code w1#3}
   * @param id of a segment or of a run
   * @param number of the attempt, or index of the counted segment
   */
  record Line(Instant at, String client, String verb, String id, int number) {}

  /**
   * @param zombies records written by another attempt than the last one, or over a record
   * @param refused records that came too late and were not written
   * @param countedTwice segments that were added to their run's counts more than once
   */
  record Writes(List<String> zombies, long refused, List<String> countedTwice) {}

  static StoreTape read(Path journal) {
    try {
      return new StoreTape(
          Files.readAllLines(journal).stream()
              .map(line -> line.split(" "))
              .filter(words -> words.length == 5)
              .map(
                  words ->
                      new Line(
                          Instant.ofEpochMilli(Long.parseLong(words[0])),
                          words[1],
                          words[2],
                          words[3],
                          Integer.parseInt(words[4])))
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Writes writes() {
    Map<String, Integer> attempts = new HashMap<>();
    Set<String> recorded = new HashSet<>();
    Set<String> counted = new HashSet<>();
    List<String> zombies = new ArrayList<>();
    List<String> countedTwice = new ArrayList<>();
    long refused = 0;
    for (Line line : lines) {
      switch (line.verb()) {
        case "take" -> attempts.put(line.id(), line.number());
        case "record" -> {
          boolean last = attempts.getOrDefault(line.id(), 0) == line.number();
          if (!recorded.add(line.id()) || !last) {
            zombies.add(line.toString());
          }
        }
        case "refused" -> refused++;
        case "count" -> {
          if (!counted.add(line.id() + "/" + line.number())) {
            countedTwice.add(line.toString());
          }
        }
        default -> throw new IllegalStateException("the journal holds " + line);
      }
    }
    return new Writes(zombies, refused, countedTwice);
  }

  /**
   * How long it took until somebody else took each of the segments that a dead worker had taken
   * last.
   *
   * @param worker and its generation
   */
  List<Duration> takeovers(String worker, Instant death) {
    Map<String, String> holders = new HashMap<>();
    Map<String, Duration> found = new HashMap<>();
    for (Line line : lines) {
      if (!line.verb().equals("take")) {
        continue;
      }
      boolean afterDeath = line.at().isAfter(death);
      if (!afterDeath || line.client().equals(worker)) {
        // what was on its way to the store when the worker died is taken by it still
        holders.put(line.id(), line.client());
      } else if (worker.equals(holders.get(line.id()))) {
        found.putIfAbsent(line.id(), Duration.between(death, line.at()));
      }
    }
    return List.copyOf(found.values());
  }
}
