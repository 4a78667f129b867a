package org.stellaops.scheduler.worker.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.stellaops.scheduler.worker.run.TestStore;

/** Workers that share a limit, on a real store; only time is made. */
class ShareTest {

  private static final long BEAT = 500_000_000;
  private static final long PATIENCE = 6 * BEAT;

  private final TestStore store = new TestStore();
  private final ShareBook book =
      new ShareBook(store.database().getCollection("shares"), store.clock());
  private final Map<String, Share> workers = new LinkedHashMap<>();
  private long now;
  private long beats;

  @AfterEach
  void stop() {
    store.close();
  }

  private void join(String name, @Nullable Integer parallelism, @Nullable Integer rate) {
    workers.put(name, new Share("run/acme/1", parallelism, rate, now));
    beat(name);
  }

  private Share share(String name) {
    return Objects.requireNonNull(workers.get(name), name);
  }

  private void beat(String name) {
    Share share = share(name);
    for (boolean more = true; more; ) {
      Map<String, Holding> all = book.beat("run/acme/1", name, share.claim(++beats));
      more = share.heard(name, all, PATIENCE, now);
    }
  }

  private void beats(int count) {
    for (int each = 0; each < count; each++) {
      now += BEAT;
      Map.copyOf(workers).keySet().forEach(this::beat);
    }
  }

  /** Takes all that each may have; how many each has then. */
  private Map<String, Integer> takeAll() {
    Map<String, Integer> taken = new TreeMap<>();
    workers.forEach(
        (name, share) -> {
          taken.put(name, 0);
          while (share.waitNanos(now) <= 0) {
            share.take(now);
            taken.merge(name, 1, Integer::sum);
          }
        });
    return taken;
  }

  @Test
  void one_alone_has_all_of_it_at_once() {
    join("a", 8, null);
    assertThat(takeAll()).containsEntry("a", 8);
  }

  @Test
  void one_that_joins_waits_until_the_others_have_let_go() {
    join("a", 8, null);
    takeAll();
    join("b", 8, null);
    beats(5);
    // a still asks about eight images, so there is none for b
    assertThat(takeAll()).containsEntry("b", 0);

    for (int each = 0; each < 5; each++) {
      share("a").giveBack();
    }
    beats(3);
    assertThat(takeAll()).containsEntry("a", 1).containsEntry("b", 4);
  }

  @Test
  void what_does_not_divide_evenly_goes_to_the_first_by_name() {
    join("a", 2, null);
    join("b", 2, null);
    join("c", 2, null);
    beats(4);
    assertThat(takeAll()).isEqualTo(Map.of("a", 1, "b", 1, "c", 0));
  }

  @Test
  void one_that_leaves_or_dies_makes_room() {
    join("a", 9, null);
    join("b", 9, null);
    join("c", 9, null);
    beats(4);
    book.leave("run/acme/1", "c");
    workers.remove("c");
    beats(3);
    assertThat(takeAll()).isEqualTo(Map.of("a", 5, "b", 4));

    Share dead = workers.remove("b"); // killed: it never says so
    beats(4);
    assertThat(takeAll()).containsEntry("a", 0);
    beats(5);
    assertThat(takeAll()).containsEntry("a", 4);
    assertThat(dead).isNotNull();
  }

  @Test
  void rates_are_shared_evenly() {
    join("a", null, 90);
    join("b", null, 90);
    join("c", null, 90);
    beats(4);
    Map<String, Integer> sum = new TreeMap<>();
    for (int millis = 0; millis < 10_000; millis += 5) {
      now += 5_000_000;
      if (millis % 500 == 0) {
        workers.keySet().forEach(this::beat);
      }
      takeAll().forEach((name, taken) -> sum.merge(name, taken, Integer::sum));
    }
    assertThat(sum.values()).allSatisfy(each -> assertThat(each).isBetween(295, 305));
  }

  /** Whatever the order of joins, beats, ends and deaths: never more at once than allowed. */
  @Test
  void the_limit_is_never_passed() {
    SplittableRandom random = new SplittableRandom(7);
    Map<String, Integer> using = new TreeMap<>();
    int most = 0;
    int joined = 0;
    for (int step = 0; step < 20_000; step++) {
      now += 20_000_000;
      String name = "w" + random.nextInt(5);
      Share share = workers.get(name);
      switch (random.nextInt(8)) {
        case 0 -> {
          if (share == null) {
            join(name, 7, null);
            using.put(name, 0);
            joined++;
          } else if (using.getOrDefault(name, 0) == 0 && random.nextInt(10) == 0) {
            book.leave("run/acme/1", name);
            workers.remove(name);
          }
        }
        case 1, 2 -> {
          if (share != null) {
            beat(name);
          }
        }
        case 3, 4, 5 -> {
          if (share != null && share.waitNanos(now) <= 0) {
            share.take(now);
            using.merge(name, 1, Integer::sum);
          }
        }
        default -> {
          if (share != null && using.getOrDefault(name, 0) > 0) {
            share.giveBack();
            using.merge(name, -1, Integer::sum);
          }
        }
      }
      // nobody is silent for as long as the others are patient
      if (step % 50 == 0) {
        workers.keySet().forEach(this::beat);
      }
      most = Math.max(most, using.values().stream().mapToInt(Integer::intValue).sum());
    }
    assertThat(joined).isGreaterThan(20);
    assertThat(most).isEqualTo(7);
  }
}
