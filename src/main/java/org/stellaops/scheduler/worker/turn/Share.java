package org.stellaops.scheduler.worker.turn;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * This worker's part of a limit that holds for all workers together. Each of the n workers that
 * have work under it may use an n-th.
 *
 * <p>What a worker may use, it has claimed before, in one atomic change of a document that shows
 * the claims of all. It uses no more than what the claims of the others leave, so two workers
 * cannot use the same part: of two that claim it, the later one sees both claims. One that has to
 * give something up claims it until its last image of it has ended.
 *
 * <p>A holder lives as long as its beat moves, by this worker's own stopwatch: nobody's time of day
 * is compared. All methods are called under one lock.
 */
final class Share {

  private static final double ROUNDING = 1e-9;

  private final String key;
  private final @Nullable Integer parallelismLimit;
  private final @Nullable Integer rateLimit;
  private final Map<String, Seen> seen = new HashMap<>();
  private final Rate rate;
  private int parallelism;
  private double ratePart;
  private int claimedParallelism;
  private double claimedRate;
  private int inUse;
  private int users;
  private long unusedSince;
  private boolean over;

  private record Seen(long beat, long movedAt) {}

  Share(String key, @Nullable Integer parallelismLimit, @Nullable Integer rateLimit, long now) {
    this.key = key;
    this.parallelismLimit = parallelismLimit;
    this.rateLimit = rateLimit;
    this.rate = new Rate(0, now);
  }

  String key() {
    return key;
  }

  /** Nanoseconds until an image may go; {@link Long#MAX_VALUE}: when something else has changed. */
  long waitNanos(long now) {
    if (over) {
      return 0;
    }
    if (parallelismLimit != null && inUse >= parallelism) {
      return Long.MAX_VALUE;
    }
    return rateLimit == null ? 0 : rate.waitNanos(now);
  }

  void take(long now) {
    inUse++;
    if (rateLimit != null && !over) {
      rate.take(now);
    }
  }

  void giveBack() {
    inUse--;
  }

  /** One more run of this worker is under it. */
  void join() {
    users++;
  }

  void leave(long now) {
    users--;
    unusedSince = now;
  }

  boolean unusedFor(long nanos, long now) {
    return users == 0 && now - unusedSince > nanos;
  }

  /** The run has ended: what waits may go, to find that out. */
  void end() {
    over = true;
  }

  /** What to claim with the next beat. */
  Holding claim(long beat) {
    return new Holding(beat, claimedParallelism, claimedRate);
  }

  /**
   * After a beat: how much there is for this worker.
   *
   * @param all the claims of all, mine as it was sent
   * @param patience nanoseconds after which a holder whose beat stands still is dead
   * @return whether there is more to be had than was claimed, so that another beat is worth it
   */
  boolean heard(String me, Map<String, Holding> all, long patience, long now) {
    seen.keySet().retainAll(all.keySet());
    NavigableSet<String> living = new TreeSet<>(Set.of(me));
    int othersAtOnce = 0;
    double othersRate = 0;
    for (Map.Entry<String, Holding> each : all.entrySet()) {
      Holding other = each.getValue();
      if (!each.getKey().equals(me) && lives(each.getKey(), other.beat(), patience, now)) {
        living.add(each.getKey());
        othersAtOnce += other.parallelism();
        othersRate += other.rate();
      }
    }
    int rank = living.headSet(me).size();
    return heardParallelism(rank, living.size(), othersAtOnce)
        | heardRate(living.size(), othersRate, now);
  }

  private boolean heardParallelism(int rank, int holders, int others) {
    if (parallelismLimit == null) {
      return false;
    }
    int fair = parallelismLimit / holders + (rank < parallelismLimit % holders ? 1 : 0);
    int free = Math.max(0, Math.min(fair, parallelismLimit - others));
    parallelism = Math.min(free, claimedParallelism);
    int claimed = claimedParallelism;
    claimedParallelism = Math.max(free, inUse);
    return free > claimed;
  }

  private boolean heardRate(int holders, double others, long now) {
    if (rateLimit == null) {
      return false;
    }
    double fair = (double) rateLimit / holders;
    double free = Math.max(0, Math.min(fair, rateLimit - others));
    double part = Math.min(free, claimedRate);
    if (part != ratePart) {
      rate.change(part, now);
      ratePart = part;
    }
    double claimed = claimedRate;
    claimedRate = free;
    return free > claimed + ROUNDING;
  }

  private boolean lives(String holder, long beat, long patience, long now) {
    Seen last = seen.get(holder);
    if (last == null || last.beat() != beat) {
      seen.put(holder, new Seen(beat, now));
      return true;
    }
    return now - last.movedAt() <= patience;
  }

  /** Holders whose beat has stood still for so long that their claim can be removed. */
  Map<String, Long> gone(long nanos, long now) {
    Map<String, Long> gone = new HashMap<>();
    seen.forEach(
        (holder, last) -> {
          if (now - last.movedAt() > nanos) {
            gone.put(holder, last.beat());
          }
        });
    return gone;
  }
}
