package org.stellaops.scheduler.dev.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.stellaops.scheduler.dev.chaos.Fault.When;
import org.stellaops.scheduler.dev.chaos.Proxy.Weather;

/**
 * All faults, dealt in an order that follows from the seed, so that each comes up as often as the
 * others. Deaths of workers alone in one round, everything at once in the next: only the first tell
 * how long a takeover takes.
 */
final class Deck {

  private static final int DEATHS = 2;
  private static final int OTHERS = 5;

  /** Boundaries of planning, from the routes. */
  private static final List<String> PLANNING =
      List.of(
          "before open-run",
          "after open-run",
          "before finish-planning",
          "after finish-planning",
          "after write-segment",
          "before move-window-on",
          "after feed-first-window",
          "settled plan-run");

  /** Boundaries of a segment, from its lease to its settlement. */
  private static final List<String> SEGMENT =
      List.of(
          "after take-segment",
          "after recall-known-findings",
          "after add-answers",
          "after reserve-changes",
          "before write-record",
          "after write-record",
          "before emit-events",
          "after emit-events",
          "after note-published",
          "before advance-image-states",
          "after advance-image-states",
          "before count-in-run",
          "after count-in-run",
          "before feed-its-run",
          "after queue-it",
          "before move-window-on",
          "after move-window-on",
          "after see-what-is-left",
          "settled run-segment");

  private static final List<String> END =
      List.of("before emit-run-event", "after emit-run-event", "after note-run-announced");

  private static final List<String> FROZEN =
      List.of(
          "before write-record",
          "after write-record",
          "before emit-events",
          "before advance-image-states",
          "before count-in-run",
          "before move-window-on",
          "after see-what-is-left");

  private final long seed;
  private final List<Fault> deaths = deaths();
  private final List<Fault> others = others();

  Deck(long seed) {
    this.seed = seed;
  }

  /**
   * @param onlyDeaths whether nothing but deaths of workers is in it
   */
  record Hand(List<Fault> faults, boolean onlyDeaths) {}

  /**
   * @param round from 0
   */
  Hand deal(int round) {
    boolean onlyDeaths = round % 2 == 0;
    int pair = round / 2;
    List<Fault> hand = new ArrayList<>();
    int perPair = DEATHS + 1;
    if (onlyDeaths) {
      for (int card = 0; card < DEATHS; card++) {
        hand.add(card(deaths, 1, pair * perPair + card));
      }
    } else {
      hand.add(card(deaths, 1, pair * perPair + DEATHS));
      for (int card = 0; card < OTHERS; card++) {
        hand.add(card(others, 2, pair * OTHERS + card));
      }
    }
    hand.sort(java.util.Comparator.comparing(Fault::when));
    return new Hand(List.copyOf(hand), onlyDeaths);
  }

  /** The deck is shuffled anew each time that all of it was dealt. */
  private Fault card(List<Fault> deck, int which, int number) {
    List<Fault> shuffled = new ArrayList<>(deck);
    SplittableRandom random =
        new SplittableRandom(seed * 31 + which + 1_000L * (number / deck.size()));
    Collections.shuffle(shuffled, new java.util.Random(random.nextLong()));
    return shuffled.get(number % deck.size());
  }

  private static List<Fault> deaths() {
    List<Fault> deck = new ArrayList<>();
    for (int count = 0; count < 4; count++) {
      deck.add(Fault.kill());
    }
    PLANNING.forEach(
        boundary ->
            deck.add(Fault.killAt(boundary, When.AT_START, boundary.contains("segment") ? 30 : 0)));
    SEGMENT.forEach(boundary -> deck.add(Fault.killAt(boundary, When.IN_THE_MIDDLE, 4)));
    END.forEach(boundary -> deck.add(Fault.killAt(boundary, When.AT_THE_END, 0)));
    return List.copyOf(deck);
  }

  private static List<Fault> others() {
    List<Fault> deck = new ArrayList<>();
    deck.add(Fault.freeze());
    deck.add(Fault.freeze());
    FROZEN.forEach(boundary -> deck.add(Fault.freezeAt(boundary)));
    deck.add(Fault.term());
    deck.add(Fault.term());
    deck.add(Fault.broker("broker-killed", 200, 1_500));
    deck.add(Fault.broker("broker-away", 3_500, 6_000));
    deck.add(Fault.store("store-killed", 100, 1_500));
    deck.add(Fault.store("store-away", 3_500, 6_000));
    deck.add(Fault.events("events-killed", 500, 4_000));
    deck.add(Fault.eventsForLong("events-away-60s", Duration.ofSeconds(60)));
    for (Weather weather : List.of(Weather.CUT, Weather.SILENT, Weather.SLOW)) {
      String name = weather.name().toLowerCase(java.util.Locale.ROOT);
      deck.add(Fault.network(name + ":broker", weather, ways -> List.of(ways.broker())));
      deck.add(Fault.network(name + ":store", weather, ways -> List.of(ways.store())));
      deck.add(Fault.network(name + ":events", weather, ways -> List.of(ways.events())));
      deck.add(Fault.network(name + ":scanner", weather, ways -> List.of(ways.scanner())));
      deck.add(Fault.network(name + ":all", weather, Arena.Ways::all));
    }
    deck.add(Fault.scannerDown("scanner-down"));
    deck.add(Fault.scanner("scanner-slow", Scanner.Mood.SLOW));
    deck.add(Fault.scanner("scanner-429", Scanner.Mood.BUSY));
    deck.add(Fault.scanner("scanner-503", Scanner.Mood.UNAVAILABLE));
    deck.add(Fault.clock(120));
    deck.add(Fault.clock(-3_600));
    return List.copyOf(deck);
  }
}
