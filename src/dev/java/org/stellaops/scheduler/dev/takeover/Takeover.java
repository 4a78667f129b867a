package org.stellaops.scheduler.dev.takeover;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.slf4j.LoggerFactory;

/**
 * Kills workers in the middle of their work, with SIGKILL, and measures how long it takes until
 * others have taken over, and whether every image is done once. {@code make takeover}; what it
 * found stands in docs/reliability.md.
 */
final class Takeover {

  /** Takes part in every run and is never killed, so that a takeover waits for the lease only. */
  private static final int SURVIVOR_IN_FLIGHT = 32;

  private static final int VICTIM_IN_FLIGHT = 4;
  private static final int SEGMENTS = 12;
  private static final int SEGMENT_SIZE = 20;
  private static final int VICTIM_SLOWEST_MILLIS = 1500;
  private static final Duration SURVIVOR_LATENCY = Duration.ofMillis(100);

  /** Beyond the lease: what the takeover itself may take. */
  private static final Duration MARGIN = Duration.ofSeconds(2);

  private final TakeoverOptions options;
  private final PrintStream out;

  Takeover(TakeoverOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  public static void main(String[] arguments) {
    TakeoverOptions options;
    try {
      options = TakeoverOptions.parse(List.of(arguments));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    // what the clients of this program say about themselves is not its result
    ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
    System.exit(new Takeover(options, System.out).run() ? 0 : 1);
  }

  /** Whether every round on every transport was within the limits. */
  boolean run() {
    out.printf(
        "takeover: rounds=%d lease=%ds limit=%ds seed=%d, %d segments of %d images a run%n",
        options.rounds(),
        options.lease().toSeconds(),
        limit().toSeconds(),
        options.seed(),
        SEGMENTS,
        SEGMENT_SIZE);
    List<Tally> tallies = options.transports().stream().map(this::rounds).toList();
    tallies.forEach(tally -> out.println(tally.line()));
    return tallies.stream().allMatch(Tally::right);
  }

  private Duration limit() {
    return options.lease().plus(MARGIN);
  }

  private Tally rounds(String transport) {
    SplittableRandom random = new SplittableRandom(options.seed());
    Tally tally = new Tally(transport);
    try (Stage stage = Stage.start(transport, options.folder().resolve(transport));
        StoreView store = stage.storeView();
        EventView events = stage.eventView();
        WatchedScanner quick = new WatchedScanner(image -> SURVIVOR_LATENCY);
        WorkerProcess survivor =
            stage.worker("survivor", quick, variables(SURVIVOR_IN_FLIGHT)).awaitStarted()) {
      store.awaitCollections();
      CompletableFuture<Round.Member> next = victim(stage, 1, random.split());
      for (int attempt = 1; tally.rounds < options.rounds(); attempt++) {
        int following = attempt + 1;
        Round.Member victim = next.join();
        TestRun run = TestRun.of(random, transport + "-" + attempt, SEGMENTS, SEGMENT_SIZE);
        Duration delay = Duration.ofMillis(random.nextInt(VICTIM_SLOWEST_MILLIS));
        SplittableRandom forNext = random.split();
        var started = new CompletableFuture<Round.Member>();
        try (WatchedScanner slow = victim.scanner()) {
          Round round =
              Round.play(
                  stage,
                  store,
                  events,
                  run,
                  victim,
                  delay,
                  () ->
                      victim(stage, following, forNext)
                          .whenComplete((member, problem) -> complete(started, member, problem)));
          tally.add(round, limit());
          out.println(tally.describe(round));
          if (attempt > 2 * options.rounds()) {
            throw new IllegalStateException("the victims hardly ever held a lease when they died");
          }
        }
        next = started;
      }
      next.join().worker().close();
      next.join().scanner().close();
    }
    return tally;
  }

  private static <T> void complete(CompletableFuture<T> future, T value, Throwable problem) {
    if (problem == null) {
      future.complete(value);
    } else {
      future.completeExceptionally(problem);
    }
  }

  /** Starts beside what else is going on, and may take part in a run that it finds. */
  private CompletableFuture<Round.Member> victim(Stage stage, int number, SplittableRandom random) {
    long seed = random.nextLong();
    WatchedScanner scanner =
        new WatchedScanner(
            image ->
                Duration.ofMillis(
                    new SplittableRandom(seed ^ image.hashCode()).nextInt(VICTIM_SLOWEST_MILLIS)));
    WorkerProcess worker = stage.worker("victim-" + number, scanner, variables(VICTIM_IN_FLIGHT));
    return CompletableFuture.supplyAsync(() -> new Round.Member(worker.awaitStarted(), scanner));
  }

  private Map<String, String> variables(int inFlight) {
    Map<String, String> variables = new HashMap<>();
    variables.put("SCHEDULER_QUEUE_LEASE_SECONDS", Long.toString(options.lease().toSeconds()));
    variables.put("SCHEDULER_QUEUE_RUNNER_IN_FLIGHT", Integer.toString(inFlight));
    variables.put("SCHEDULER_SEGMENT_SIZE", Integer.toString(SEGMENT_SIZE));
    variables.put("SCHEDULER_SCANNER_IN_FLIGHT", "256");
    return variables;
  }

  /** What the rounds of one transport came to. */
  private static final class Tally {
    private final String transport;
    private int rounds;
    private int within;
    private Duration worst = Duration.ZERO;
    private long lost;
    private long twice;
    private int wrong;

    Tally(String transport) {
      this.transport = transport;
    }

    /**
     * A round in which the victim held nothing shows nothing, unless something went wrong in it.
     */
    void add(Round round, Duration limit) {
      if (round.held() > 0) {
        rounds++;
        within += round.worst().compareTo(limit) <= 0 ? 1 : 0;
        worst = worst.compareTo(round.worst()) < 0 ? round.worst() : worst;
      }
      lost += round.outcome().lost();
      twice += round.outcome().twice();
      wrong += round.outcome().right() ? 0 : 1;
    }

    String describe(Round round) {
      return String.format(
          Locale.ROOT,
          "%s %s: killed after %d ms holding %d segments, taken over after %.2f s, lost=%d twice=%d, %d events repeated%s",
          transport,
          round.held() > 0 ? "round " + rounds : "again",
          round.killedAfter().toMillis(),
          round.held(),
          seconds(round.worst()),
          round.outcome().lost(),
          round.outcome().twice(),
          round.outcome().repeated(),
          round.outcome().right() ? "" : " " + round.outcome().problems());
    }

    String line() {
      return String.format(
          Locale.ROOT,
          "takeover: transport=%s rounds=%d within=%d worst_s=%.2f lost=%d twice=%d%s",
          transport,
          rounds,
          within,
          seconds(worst),
          lost,
          twice,
          wrong == 0 ? "" : " wrong=" + wrong);
    }

    boolean right() {
      return within == rounds && lost == 0 && twice == 0 && wrong == 0;
    }

    private static double seconds(Duration time) {
      return time.toMillis() / 1000.0;
    }
  }
}
