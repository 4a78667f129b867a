package org.stellaops.scheduler.worker.lease;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes leases whenever there are free slots, and opens the queue again whenever the broker was
 * away. It never ends by itself: whatever goes wrong is tried again.
 */
final class FetchLoop implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(LeaseConsumer.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
  private static final Duration MENDING_PAUSE = Duration.ofSeconds(10);

  private final LeaseQueue queue;
  private final Semaphore slots;
  private final Consumer<Lease> sink;
  private final QueueWatch watch;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private volatile boolean suspended;
  private volatile @Nullable String paused;
  private volatile boolean ending;
  private volatile long restUntil = System.nanoTime();
  private boolean open;
  private Duration pause = FIRST_PAUSE;

  FetchLoop(LeaseQueue queue, Semaphore slots, Consumer<Lease> sink, QueueWatch watch) {
    this.queue = queue;
    this.slots = slots;
    this.sink = sink;
    this.watch = watch;
  }

  /**
   * The first try, before the loop has a thread of its own.
   *
   * @throws QueueMisconfigured so that the start fails
   */
  void open() {
    try {
      queue.open();
      opened();
    } catch (QueueUnavailable e) {
      watch.unavailable(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void run() {
    try {
      while (!ending) {
        if (leasing() && rested()) {
          step();
        } else {
          sleep(leasing() ? Duration.ofNanos(restUntil - System.nanoTime()) : LONGEST_PAUSE);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  boolean leasing() {
    return !suspended && paused == null && !ending;
  }

  /** Because Camel says so. */
  void suspend() {
    suspended = true;
    changed();
  }

  void resume() {
    suspended = false;
    changed();
  }

  /** Because the work cannot be done now. */
  void pause(String why) {
    paused = why;
    changed();
  }

  void proceed() {
    paused = null;
    changed();
  }

  private void changed() {
    String why = paused;
    if (suspended) {
      watch.suspended("suspended");
    } else if (why != null) {
      watch.suspended(why);
    } else {
      watch.resumed();
    }
    wake();
  }

  /** Takes nothing for a while, so that others get what was just handed back. */
  void rest(Duration time) {
    restUntil = System.nanoTime() + time.toNanos();
  }

  void end() {
    ending = true;
    wake();
  }

  private void step() throws InterruptedException {
    try {
      if (!open) {
        queue.open();
      }
      int free = freeSlots();
      if (free > 0 && leasing()) {
        take(free);
      } else {
        slots.release(free);
      }
      // a suspension that came meanwhile keeps its own state
      if (leasing()) {
        opened();
      }
    } catch (QueueMisconfigured e) {
      failed(() -> watch.misconfigured(String.valueOf(e.getMessage())), MENDING_PAUSE);
    } catch (QueueUnavailable e) {
      failed(() -> watch.unavailable(String.valueOf(e.getMessage())), nextPause());
    } catch (InterruptedException e) {
      throw e;
    } catch (Throwable e) {
      // also errors: a loop that ends leaves a consumer that does nothing and says nothing
      LOG.error("Taking leases failed for a reason that is not foreseen; it is tried again", e);
      failed(() -> watch.unavailable(e.toString()), nextPause());
    }
  }

  private void take(int free) {
    AtomicInteger used = new AtomicInteger();
    try {
      queue.take(
          free,
          lease -> {
            used.incrementAndGet();
            sink.accept(lease);
          });
    } finally {
      slots.release(free - used.get());
    }
  }

  /** At least one when there is one soon, and with it all others that are free. */
  private int freeSlots() throws InterruptedException {
    if (!slots.tryAcquire(500, TimeUnit.MILLISECONDS)) {
      return 0;
    }
    return 1 + slots.drainPermits();
  }

  private void opened() {
    open = true;
    pause = FIRST_PAUSE;
    watch.open();
  }

  private void failed(Runnable say, Duration wait) throws InterruptedException {
    open = false;
    if (leasing()) {
      say.run();
      sleep(wait);
    }
  }

  private Duration nextPause() {
    Duration now = pause;
    Duration doubled = pause.multipliedBy(2);
    pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    return now;
  }

  private boolean rested() {
    return restUntil - System.nanoTime() <= 0;
  }

  private void sleep(Duration time) throws InterruptedException {
    boolean was = leasing();
    long left = time.toNanos();
    lock.lock();
    try {
      while (!ending && leasing() == was && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
