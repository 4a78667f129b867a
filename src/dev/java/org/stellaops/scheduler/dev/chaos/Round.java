package org.stellaops.scheduler.dev.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.stellaops.scheduler.dev.process.Wait;

/** The runs of a round, the faults that strike them, and what became of them. */
final class Round {

  /** When the last fault begins, after the first question to the scanner. */
  private static final int LATEST_MILLIS = 2_200;

  /** When a run is cancelled, after its first question to the scanner. */
  private static final int CANCEL_MILLIS = 5_000;

  private static final Duration BEGIN_LIMIT = Duration.ofSeconds(20);
  private static final Duration STRIKE_LIMIT = Duration.ofMinutes(4);
  private static final Duration RUN_LIMIT = Duration.ofSeconds(150);

  private final Match match;
  private final int number;
  private final SplittableRandom random;
  private final Differences differences = new Differences();
  private final List<String> struck = new ArrayList<>();

  Round(Match match, int number) {
    this.match = match;
    this.number = number;
    this.random = new SplittableRandom(match.options().seed() * 1_000_003 + number);
  }

  /**
   * @param images of all runs
   * @param calls of the scanner, by image
   * @param owed events by id
   * @param takeovers of segments that dead workers had, in a round with no other trouble
   */
  record Result(
      int images,
      Map<String, Integer> calls,
      Map<String, JsonNode> owed,
      List<Duration> takeovers,
      Differences differences,
      String line) {}

  Result play(Deck.Hand hand) {
    Lineup lineup = Lineup.of(number, match.ledger(), random);
    List<ChaosRun> runs = lineup.all();
    int spared = hand.onlyDeaths() ? number / 2 % Match.WORKERS : -1;
    match.team().awaitReady(hand.onlyDeaths() ? Match.WORKERS : 2);
    prepare(runs);
    Scene scene =
        Scene.of(
            match.arena(),
            match.team(),
            match.control(),
            Duration.ofSeconds(match.options().lease()),
            spared,
            () -> ended(runs),
            differences,
            match.lasting());
    List<Thread> strikes = new ArrayList<>();
    List<Fault> early =
        hand.faults().stream().filter(fault -> fault.when() == Fault.When.AT_START).toList();
    early.forEach(fault -> strikes.add(begin(fault, scene, Duration.ZERO, runs)));
    Wait.until("trap", BEGIN_LIMIT, () -> early.isEmpty() || match.control().armed());
    long began = System.nanoTime();
    runs.forEach(run -> match.arena().broker().submit(run.message()));
    hand.faults().stream()
        .filter(fault -> fault.when() != Fault.When.AT_START)
        .forEach(fault -> strikes.add(begin(fault, scene, Duration.ofMillis(delay(fault)), runs)));
    lineup.cancelled().ifPresent(run -> strikes.add(cancel(run)));
    strikes.forEach(Round::join);
    if (!Wait.within(RUN_LIMIT, () -> ended(runs))) {
      runs.stream()
          .filter(run -> !match.look().ended(run))
          .forEach(
              run ->
                  differences.lost(
                      run.images().size(), run.runId() + " did not end within " + RUN_LIMIT));
    }
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    lineup.cut().ifPresent(match::cutShort);
    return result(hand, lineup.whole(), scene, took);
  }

  /** What has to be there before the runs are. */
  private void prepare(List<ChaosRun> runs) {
    Set<String> looks = new HashSet<>();
    for (ChaosRun run : runs) {
      if (run.kind() == ChaosRun.Kind.CONTENT_REFRESH) {
        looks.addAll(run.images());
      } else if (run.kind() == ChaosRun.Kind.SNAPSHOT) {
        match.door().putSnapshot(run);
      }
    }
    match.arena().scanner().looks().expect(number, looks);
  }

  /** Somebody cancels the run when it has begun. */
  private Thread cancel(ChaosRun run) {
    Duration delay = Duration.ofMillis(random.nextInt(CANCEL_MILLIS));
    return begin(
        "cancel",
        () -> {
          Wait.within(BEGIN_LIMIT, () -> match.arena().scanner().asked(run));
          Wait.pause(delay);
          if (!match.door().cancel(run)) {
            differences.wrong(1, "no worker cancelled " + run.runId());
          }
        });
  }

  private boolean ended(List<ChaosRun> runs) {
    return runs.stream().allMatch(match.look()::ended);
  }

  private Result result(Deck.Hand hand, List<Expected> expected, Scene scene, Duration took) {
    StoreCheck check = new StoreCheck(match.look(), differences);
    List<Expected> settled = new OneAnnouncer(check::announced, differences).settle(expected);
    settled.forEach(check::run);
    match.ledger().ended(expected);
    List<String> fallen = match.team().fallen();
    differences.wrong(fallen.size(), "workers that ended by themselves: " + fallen);
    List<Duration> takeovers = new ArrayList<>();
    if (hand.onlyDeaths()) {
      StoreTape tape = match.arena().storeTape();
      scene.deaths().forEach(death -> takeovers.addAll(tape.takeovers(death.worker(), death.at())));
    }
    Set<String> early = match.arena().scanner().looks().early();
    differences.wrong(early.size(), "asked for reports before a look at the content: " + early);
    int images = expected.stream().mapToInt(run -> run.images().size()).sum();
    Map<String, Integer> calls = new HashMap<>();
    Map<String, JsonNode> owed = new HashMap<>();
    for (Expected each : settled) {
      ChaosRun run = each.run();
      match.arena().scanner().calls(run).forEach((image, n) -> calls.merge(image, n, Integer::sum));
      owed.putAll(OwedEvents.of(each, check.reportIds(run)));
    }
    String line =
        String.format(
            Locale.ROOT,
            "%s round %d: %s; %d images%s in %.1f s, %d calls, %s",
            match.transport(),
            number,
            struck,
            images,
            settled.size() == 1 ? "" : " of " + settled.size() + " runs",
            took.toMillis() / 1000.0,
            calls.values().stream().mapToInt(Integer::intValue).sum(),
            differences);
    return new Result(images, calls, owed, takeovers, differences, line);
  }

  /** What waits for the end of the run comes after all others, so that it holds none of them up. */
  private int delay(Fault fault) {
    int delay = random.nextInt(LATEST_MILLIS);
    return fault.when() == Fault.When.AT_THE_END ? LATEST_MILLIS + 100 : delay;
  }

  /** Each fault has its own randomness, whatever the others do. */
  private Thread begin(Fault fault, Scene scene, Duration delay, List<ChaosRun> runs) {
    SplittableRandom own = random.split();
    return begin(
        fault.name(),
        () -> {
          if (fault.when() != Fault.When.AT_START) {
            Wait.within(
                BEGIN_LIMIT,
                () -> runs.stream().anyMatch(match.arena().scanner()::asked) || ended(runs));
            Wait.pause(delay);
          }
          boolean hit = fault.strike().strike(scene, own);
          match.tally().fault(fault.name(), hit);
          synchronized (struck) {
            struck.add(fault.name() + (hit ? "" : " (too late)"));
          }
        });
  }

  private Thread begin(String name, Runnable work) {
    Thread thread = new Thread(work, "chaos-" + name);
    thread.setUncaughtExceptionHandler(
        (failed, problem) -> {
          problem.printStackTrace();
          differences.wrong(1, "the harness failed at " + name + ": " + problem);
        });
    thread.start();
    return thread;
  }

  private static void join(Thread thread) {
    try {
      thread.join(STRIKE_LIMIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    if (thread.isAlive()) {
      throw new IllegalStateException("a fault does not end: " + thread.getName());
    }
  }
}
