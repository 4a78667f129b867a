package org.stellaops.scheduler.dev.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The faults that are dealt. */
class DeckTest {

  private static List<String> names(long seed, int rounds) {
    Deck deck = new Deck(seed);
    return IntStream.range(0, rounds)
        .boxed()
        .flatMap(round -> deck.deal(round).faults().stream())
        .map(Fault::name)
        .toList();
  }

  @Test
  void aSeedDealsTheSameAgainAndAnotherOneSomethingElse() {
    assertThat(names(1, 20)).isEqualTo(names(1, 20)).isNotEqualTo(names(2, 20));
  }

  @Test
  void everyFaultComesWithin24Rounds() {
    Set<String> all = Set.copyOf(names(1, 200));

    assertThat(Set.copyOf(names(7, 24))).isEqualTo(all);
    assertThat(all)
        .contains("kill", "freeze", "term", "broker-killed", "store-killed", "events-away-60s")
        .contains("cut:all", "silent:broker", "slow:store", "scanner-429", "clock:120");
  }

  /** A boundary whose step was renamed would never be reached, and nobody would notice. */
  @Test
  void everyBoundaryIsAStepOrARouteOfTheRoutes() throws IOException {
    String routes = routes();

    List<String> unknown = new ArrayList<>();
    for (String fault : Set.copyOf(names(1, 200))) {
      String[] parts = fault.split(":", 3);
      if (parts.length == 3 && !routes.contains("id: " + parts[2])) {
        unknown.add(fault);
      }
    }

    assertThat(unknown).isEmpty();
  }

  private static String routes() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("routes"))) {
      return files
          .map(
              file -> {
                try {
                  return Files.readString(file);
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              })
          .collect(Collectors.joining());
    }
  }
}
