package org.stellaops.scheduler.dev.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.stellaops.scheduler.dev.process.Wait;

/** One run, the faults that strike it, and what became of it. */
final class Round {

  private static final int SEGMENTS = 60;

  /** When the last fault begins, after the first question to the scanner. */
  private static final int LATEST_MILLIS = 2_200;

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
    Expected expected = match.ledger().next(number, SEGMENTS, random.split());
    ChaosRun run = expected.run();
    int spared = hand.onlyDeaths() ? number / 2 % Match.WORKERS : -1;
    match.team().awaitReady(hand.onlyDeaths() ? Match.WORKERS : 2);
    Scene scene =
        Scene.of(
            match.arena(),
            match.team(),
            match.control(),
            Duration.ofSeconds(match.options().lease()),
            spared,
            () -> match.look().ended(run),
            differences,
            match.lasting());
    List<Thread> strikes = new ArrayList<>();
    List<Fault> early =
        hand.faults().stream().filter(fault -> fault.when() == Fault.When.AT_START).toList();
    early.forEach(fault -> strikes.add(begin(fault, scene, Duration.ZERO, run)));
    Wait.until("trap", BEGIN_LIMIT, () -> early.isEmpty() || match.control().armed());
    long began = System.nanoTime();
    match.arena().broker().submit(run.message());
    hand.faults().stream()
        .filter(fault -> fault.when() != Fault.When.AT_START)
        .forEach(fault -> strikes.add(begin(fault, scene, Duration.ofMillis(delay(fault)), run)));
    strikes.forEach(Round::join);
    if (!Wait.within(RUN_LIMIT, () -> match.look().ended(run))) {
      differences.lost(run.images().size(), run.runId() + " did not end within " + RUN_LIMIT);
    }
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    return result(hand, expected, scene, took);
  }

  private Result result(Deck.Hand hand, Expected expected, Scene scene, Duration took) {
    StoreCheck check = new StoreCheck(match.look(), differences);
    check.run(expected);
    match.ledger().ended(expected);
    List<String> fallen = match.team().fallen();
    differences.wrong(fallen.size(), "workers that ended by themselves: " + fallen);
    List<Duration> takeovers = new ArrayList<>();
    if (hand.onlyDeaths()) {
      StoreTape tape = match.arena().storeTape();
      scene.deaths().forEach(death -> takeovers.addAll(tape.takeovers(death.worker(), death.at())));
    }
    ChaosRun run = expected.run();
    Map<String, Integer> calls = match.arena().scanner().calls(run);
    String line =
        String.format(
            Locale.ROOT,
            "%s round %d: %s; %d images in %.1f s, %d calls, %s",
            match.transport(),
            number,
            struck,
            run.images().size(),
            took.toMillis() / 1000.0,
            calls.values().stream().mapToInt(Integer::intValue).sum(),
            differences);
    return new Result(
        run.images().size(),
        calls,
        OwedEvents.of(expected, check.reportIds(run)),
        takeovers,
        differences,
        line);
  }

  /** What waits for the end of the run comes after all others, so that it holds none of them up. */
  private int delay(Fault fault) {
    int delay = random.nextInt(LATEST_MILLIS);
    return fault.when() == Fault.When.AT_THE_END ? LATEST_MILLIS + 100 : delay;
  }

  /** Each fault has its own randomness, whatever the others do. */
  private Thread begin(Fault fault, Scene scene, Duration delay, ChaosRun run) {
    SplittableRandom own = random.split();
    Thread thread =
        new Thread(
            () -> {
              if (fault.when() != Fault.When.AT_START) {
                Wait.within(
                    BEGIN_LIMIT,
                    () -> match.arena().scanner().asked(run) || match.look().ended(run));
                Wait.pause(delay);
              }
              boolean hit = fault.strike().strike(scene, own);
              match.tally().fault(fault.name(), hit);
              synchronized (struck) {
                struck.add(fault.name() + (hit ? "" : " (too late)"));
              }
            },
            "chaos-" + fault.name());
    thread.setUncaughtExceptionHandler(
        (failed, problem) -> {
          problem.printStackTrace();
          differences.wrong(1, "the harness failed at " + fault.name() + ": " + problem);
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
