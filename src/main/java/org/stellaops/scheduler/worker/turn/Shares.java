package org.stellaops.scheduler.worker.turn;

import com.mongodb.MongoException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This worker's shares of all limits that its work is under. While there are any, every beat tells
 * the other workers so. While the store is away, the last shares count.
 */
final class Shares {

  private static final Logger LOG = LoggerFactory.getLogger(Shares.class);

  /** The share of the scanner; no run has such a key. */
  private static final String SCANNER = "scanner";

  static final Duration BEAT = Duration.ofMillis(500);

  /** A holder that missed so many beats is dead, or has stood still and will see what it missed. */
  private static final long PATIENCE = BEAT.multipliedBy(6).toNanos();

  /** Kept so long after the last segment, since the next one of the run is mostly near. */
  private static final long LINGER = BEAT.multipliedBy(3).toNanos();

  private static final long FORGET = BEAT.multipliedBy(60).toNanos();
  private static final int BEATS_A_LOOK = 2;

  private final String me = "w" + UUID.randomUUID().toString().replace("-", "");
  private final ShareBook book;
  private final Lock lock;
  private final ScheduledExecutorService clock;
  private final Predicate<Asker> ended;
  private final @Nullable Integer scannerParallelism;
  private final @Nullable Integer scannerRate;
  private final Map<String, Held> held = new HashMap<>();
  private Runnable onChange = () -> {};
  private long beats;
  private long rounds;

  private record Held(Share share, @Nullable Asker run) {}

  /**
   * @param lock guards the shares
   * @param clock one thread is enough
   * @param ended whether a run has ended; asked while its images wait
   * @param scannerParallelism images at once over all workers; null: no limit
   * @param scannerRate images a second over all workers; null: no limit
   */
  Shares(
      ShareBook book,
      Lock lock,
      ScheduledExecutorService clock,
      Predicate<Asker> ended,
      @Nullable Integer scannerParallelism,
      @Nullable Integer scannerRate) {
    this.book = book;
    this.lock = lock;
    this.clock = clock;
    this.ended = ended;
    this.scannerParallelism = scannerParallelism;
    this.scannerRate = scannerRate;
  }

  /**
   * @param listener told, without the lock, when images may go that could not before
   */
  void start(Runnable listener) {
    onChange = listener;
    var unused =
        clock.scheduleWithFixedDelay(
            this::beat, BEAT.toMillis(), BEAT.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The shares that a run's images need; none, for most. Called with the lock. */
  List<Share> join(Asker run) {
    List<Share> joined = new ArrayList<>(2);
    if (scannerParallelism != null || scannerRate != null) {
      joined.add(join(SCANNER, null, scannerParallelism, scannerRate));
    }
    if (run.limited()) {
      joined.add(
          join("run/" + run.run(), run, run.limits().parallelism(), run.limits().ratePerSecond()));
    }
    return joined;
  }

  private Share join(
      String key, @Nullable Asker run, @Nullable Integer parallelism, @Nullable Integer rate) {
    Held known = held.get(key);
    if (known == null) {
      known = new Held(new Share(key, parallelism, rate, System.nanoTime()), run);
      held.put(key, known);
      Share share = known.share();
      clock.execute(() -> beat(share));
    }
    known.share().join();
    return known.share();
  }

  private void beat() {
    List<Held> all;
    lock.lock();
    try {
      all = new ArrayList<>(held.values());
    } finally {
      lock.unlock();
    }
    boolean look = ++rounds % BEATS_A_LOOK == 0;
    for (Held each : all) {
      beat(each.share());
      if (look && each.run() != null) {
        look(each.share(), each.run());
      }
    }
  }

  private void beat(Share share) {
    try {
      boolean more = claim(share);
      if (more) { // alone, or somebody has just made room
        claim(share);
      }
      tidy(share);
    } catch (MongoException e) {
      LOG.debug("No news of the shares of {}; the last ones count on", share.key(), e);
    }
    onChange.run();
  }

  private boolean claim(Share share) {
    Holding claim;
    lock.lock();
    try {
      claim = share.claim(++beats);
    } finally {
      lock.unlock();
    }
    Map<String, Holding> all = book.beat(share.key(), me, claim);
    lock.lock();
    try {
      return share.heard(me, all, PATIENCE, System.nanoTime());
    } finally {
      lock.unlock();
    }
  }

  private void tidy(Share share) {
    Map<String, Long> gone;
    boolean leave;
    lock.lock();
    try {
      gone = share.gone(FORGET, System.nanoTime());
      leave = share.unusedFor(LINGER, System.nanoTime());
      if (leave) {
        held.remove(share.key());
      }
    } finally {
      lock.unlock();
    }
    gone.forEach((worker, lastBeat) -> book.remove(share.key(), worker, lastBeat));
    if (leave) {
      book.leave(share.key(), me);
    }
  }

  /** Images of a run that has ended need not wait; each of them sees that for itself. */
  private void look(Share share, Asker run) {
    try {
      if (ended.test(run)) {
        lock.lock();
        try {
          share.end();
        } finally {
          lock.unlock();
        }
        onChange.run();
      }
    } catch (MongoException e) {
      LOG.debug("Run {} could not be looked at; its images wait on", run.runId(), e);
    }
  }

  /** Leaves all limits, so that the other workers need not wait until this one counts as dead. */
  void stop() {
    List<Held> all;
    lock.lock();
    try {
      all = new ArrayList<>(held.values());
      held.clear();
    } finally {
      lock.unlock();
    }
    for (Held each : all) {
      try {
        book.leave(each.share().key(), me);
      } catch (MongoException e) {
        LOG.debug("The others see by themselves that this worker is gone", e);
        return;
      }
    }
  }
}
