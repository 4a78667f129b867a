package org.stellaops.scheduler.dev.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stellaops.scheduler.dev.process.Wait;
import org.stellaops.scheduler.patience.Standstill;
import org.stellaops.scheduler.worker.message.Limits;

/**
 * Limits that hold for workers in processes of their own together. Three of them share a run; one
 * is killed, one comes later.
 */
class LimitsTest {

  private static final Logger LOG = LoggerFactory.getLogger(LimitsTest.class);
  private static final Duration LATENCY = Duration.ofMillis(300);
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final int AT_ONCE = 6;
  private static final int RATE = 25;

  /** What a dead worker's share takes to come back: six beats, and those until it is claimed. */
  private static final long TAKEOVER = 5 * SECOND;

  private final Queue<Long> arrivals = new ConcurrentLinkedQueue<>();

  @TempDir Path folder;

  private Duration note(String image) {
    arrivals.add(System.nanoTime());
    return LATENCY;
  }

  @Test
  @Timeout(400)
  void parallelism_and_rate_hold_while_workers_come_and_are_killed() throws Exception {
    TestRun parallel = TestRun.of(new SplittableRandom(11), "parallel", 40, 20);
    // enough for a worker that takes a minute to start, and no more than a message may name
    TestRun rated = TestRun.of(new SplittableRandom(12), "rated", 95, 20);
    try (Stage stage = Stage.start("redis", folder.resolve("redis"));
        StoreView store = stage.storeView();
        WatchedScanner scanner = new WatchedScanner(this::note);
        Standstill standstill = Standstill.watching();
        WorkerProcess first = stage.worker("first", scanner, variables());
        WorkerProcess second = stage.worker("second", scanner, variables());
        WorkerProcess third = stage.worker("third", scanner, variables())) {
      List.of(first, second, third).forEach(WorkerProcess::awaitStarted);
      store.awaitCollections();

      stage.transport().submit(parallel.message(new Limits(null, AT_ONCE, null)));
      long begin = asked(100);
      long killed = asked(300);
      third.kill();
      long died = System.nanoTime();
      long end = asked(750);
      LOG.info(
          "parallelism {}: at most {}, {} on average with three workers, {} after one was killed",
          AT_ONCE,
          atOnce(),
          parallel(begin, killed),
          parallel(died + TAKEOVER, end));
      assertThat(atOnce()).isLessThanOrEqualTo(AT_ONCE);
      assertThat(parallel(begin, killed))
          .isGreaterThan(AT_ONCE * 0.8 * running(standstill, begin, killed));
      assertThat(parallel(died + TAKEOVER, end))
          .isGreaterThan(AT_ONCE * 0.8 * running(standstill, died + TAKEOVER, end));
      Wait.until("end of the run", Duration.ofSeconds(60), () -> store.ended(parallel));

      arrivals.clear();
      stage.transport().submit(rated.message(new Limits(RATE, null, null)));
      begin = asked(4 * RATE);
      try (WorkerProcess late = stage.worker("late", scanner, variables()).awaitStarted()) {
        long joined = asked(arrivals.size() + 3 * RATE);
        killed = asked(arrivals.size() + 3 * RATE);
        second.kill();
        died = System.nanoTime();
        end = asked(arrivals.size() + 7 * RATE);
        LOG.info(
            "{} a second: at most {} in a second; {} with two workers, {} with three, {} after one was killed",
            RATE,
            mostInASecond(),
            perSecond(begin, joined),
            perSecond(joined, killed),
            perSecond(died + TAKEOVER, end));
        assertThat(late.output()).doesNotContain("ERROR");
      }
      // what was asked while the scanner stood still is seen all at once when it goes on
      double still = RATE * standstill.longest().toMillis() / 1000.0;
      assertThat((double) mostInASecond()).isLessThanOrEqualTo(RATE * 1.1 + 4 + still);
      assertThat(perSecond(begin, end)).isLessThan(RATE * 1.1);
      assertThat(perSecond(died + TAKEOVER, end))
          .isBetween(RATE * 0.9 * running(standstill, died + TAKEOVER, end), RATE * 1.1);
    }
  }

  /** When the scanner was asked so many times. */
  private long asked(int times) {
    Wait.until(times + " questions", Duration.ofSeconds(120), () -> arrivals.size() >= times);
    return System.nanoTime();
  }

  /** An image keeps its place from its question until the answer is sent, or a little longer. */
  private int atOnce() {
    List<Long> all = arrivals.stream().sorted().toList();
    int most = 0;
    for (int each = 0; each < all.size(); each++) {
      most = Math.max(most, within(all, each, LATENCY.toNanos()));
    }
    return most;
  }

  private int mostInASecond() {
    List<Long> all = arrivals.stream().sorted().toList();
    int most = 0;
    for (int each = 0; each < all.size(); each++) {
      most = Math.max(most, within(all, each, SECOND));
    }
    return most;
  }

  /** How many came in the time before one of them, itself included. */
  private static int within(List<Long> sorted, int last, long nanos) {
    int count = 0;
    for (int each = last; each >= 0 && sorted.get(last) - sorted.get(each) < nanos; each--) {
      count++;
    }
    return count;
  }

  /** The part of a time in which this machine did not stand still. */
  private static double running(Standstill standstill, long from, long to) {
    return 1 - (double) standstill.between(from, to).toNanos() / (to - from);
  }

  private double perSecond(long from, long to) {
    long count = arrivals.stream().filter(at -> at >= from && at < to).count();
    return (double) count * SECOND / (to - from);
  }

  /** Images at once, on average. */
  private double parallel(long from, long to) {
    return perSecond(from, to) * LATENCY.toNanos() / SECOND;
  }

  private static Map<String, String> variables() {
    return Map.of(
        "SCHEDULER_QUEUE_LEASE_SECONDS", "3",
        "SCHEDULER_QUEUE_DUPLICATE_WINDOW_SECONDS", "600",
        "SCHEDULER_SEGMENT_SIZE", "20");
  }
}
