package org.stellaops.scheduler.worker.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.stellaops.scheduler.worker.message.Lane;
import org.stellaops.scheduler.worker.message.Limits;
import org.stellaops.scheduler.worker.run.TestStore;

/** Threads that ask, slots, and what becomes of the rest of a failed segment. */
class ImageTurnsTest {

  private final TestStore store = new TestStore();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(1);
  private final Set<Thread> askers = ConcurrentHashMap.newKeySet();
  private final List<String> order = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void stop() {
    clock.shutdownNow();
    threads.shutdownNow();
    store.close();
  }

  private ImageTurns turns(int slots) {
    ReentrantLock lock = new ReentrantLock();
    ShareBook book = new ShareBook(store.database().getCollection("shares"), store.clock());
    Shares shares = new Shares(book, lock, clock, run -> false, null, null);
    ImageTurns turns =
        new ImageTurns(new ScannerCapacity(slots, true), shares, lock, threads, slots + 4, clock);
    shares.start(turns::look);
    return turns;
  }

  private static Asker asker(Lane lane, String tenant, Limits limits) {
    return new Asker(lane, tenant, "run", limits);
  }

  private WaitingImage image(String name, Runnable asking) {
    return new WaitingImage() {
      @Override
      public boolean ask() {
        askers.add(Thread.currentThread());
        order.add(name);
        asking.run();
        return !name.startsWith("fails");
      }

      @Override
      public void dismiss() {
        order.add("not " + name);
      }
    };
  }

  private static void hold(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void one_slot_serves_both_tenants_in_turn_on_one_thread() {
    ImageTurns turns = turns(1);
    CountDownLatch go = new CountDownLatch(1);
    Object first = new Object();
    turns.enter(asker(Lane.PROMPT, "acme", Limits.NONE), first, image("begin", () -> hold(go)));
    Object second = new Object();
    for (int each = 0; each < 3; each++) {
      turns.enter(asker(Lane.PROMPT, "acme", Limits.NONE), first, image("acme", () -> {}));
    }
    for (int each = 0; each < 3; each++) {
      turns.enter(asker(Lane.PROMPT, "globex", Limits.NONE), second, image("globex", () -> {}));
    }
    go.countDown();

    await("all").until(() -> order.size() == 7 && turns.inUse() == 0);
    assertThat(order)
        .containsExactly("begin", "acme", "globex", "acme", "globex", "acme", "globex");
    assertThat(askers).hasSize(1);
  }

  @Test
  void a_thread_that_goes_on_with_something_else_gives_its_slot_to_another_one() {
    ImageTurns turns = turns(1);
    CountDownLatch recorded = new CountDownLatch(1);
    Object segment = new Object();
    turns.enter(
        asker(Lane.PROMPT, "acme", Limits.NONE),
        segment,
        image(
            "last",
            () -> {
              turns.giveBack();
              turns.giveBack(); // once is enough
              hold(recorded);
            }));
    turns.enter(asker(Lane.PROMPT, "acme", Limits.NONE), new Object(), image("next", () -> {}));

    await("the next one").until(() -> order.contains("next"));
    recorded.countDown();
    await("all").until(() -> turns.inUse() == 0);
    assertThat(askers).hasSize(2);
  }

  @Test
  void there_are_never_more_at_once_than_slots() {
    ImageTurns turns = turns(3);
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Object segment = new Object();
    for (int each = 0; each < 5000; each++) {
      turns.enter(
          asker(Lane.PROMPT, "acme", Limits.NONE),
          segment,
          image(
              "image",
              () -> {
                most.accumulateAndGet(now.incrementAndGet(), Math::max);
                Thread.yield();
                now.decrementAndGet();
              }));
    }
    await("all").until(() -> order.size() == 5000 && turns.inUse() == 0);
    assertThat(most.get()).isBetween(1, 3);
    assertThat(turns.waiting()).isZero();
  }

  @Test
  void the_rest_of_a_failed_segment_is_not_asked_about() {
    ImageTurns turns = turns(1);
    CountDownLatch go = new CountDownLatch(1);
    Object segment = new Object();
    Asker asker = asker(Lane.PROMPT, "acme", Limits.NONE);
    turns.enter(asker, segment, image("fails", () -> hold(go)));
    turns.enter(asker, segment, image("second", () -> {}));
    turns.enter(asker, new Object(), image("other", () -> {}));
    go.countDown();

    await("all").until(() -> order.size() == 3);
    assertThat(order).containsExactlyInAnyOrder("fails", "not second", "other");
  }

  @Test
  void an_image_that_waits_for_its_rate_holds_nothing_up() {
    ImageTurns turns = turns(4);
    Object limited = new Object();
    for (int each = 0; each < 50; each++) {
      turns.enter(
          asker(Lane.PROMPT, "acme", new Limits(1, null, null)),
          limited,
          image("limited", () -> {}));
    }
    await("the first one").until(() -> order.contains("limited"));
    for (int each = 0; each < 50; each++) {
      turns.enter(asker(Lane.BACKGROUND, "globex", Limits.NONE), order, image("free", () -> {}));
    }
    await("the free ones")
        .until(() -> order.stream().filter(each -> each.equals("free")).count() == 50);
    assertThat(turns.waiting()).isGreaterThan(40);
    turns.stop();
    assertThat(order.stream().filter(each -> each.equals("not limited")).count()).isGreaterThan(40);
  }
}
