package org.stellaops.scheduler.worker.run;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Body;
import org.stellaops.scheduler.worker.scan.ImageTask;

/**
 * Says before every image whether its run still goes on. The store is looked at once in a while for
 * each run, by whichever image comes by; the others go by what was seen last.
 */
public final class RunWatch {

  private static final int KEPT_MAX = 1000;

  private final RunStore runs;
  private final long lookEveryNanos;
  private final Map<String, Seen> seen = new ConcurrentHashMap<>();

  RunWatch(RunStore runs, Duration lookEvery) {
    this.runs = runs;
    this.lookEveryNanos = lookEvery.toNanos();
  }

  /**
   * @throws RunEnded when the run is final, at the latest after the watch's interval
   */
  public void check(@Body ImageTask task) {
    Seen last =
        seen.computeIfAbsent(RunDocuments.id(task.tenantId(), task.runId()), id -> new Seen());
    if (last.due(lookEveryNanos)) {
      last.ended =
          runs.find(task.tenantId(), task.runId()).map(run -> run.state().isFinal()).orElse(true);
      forgetSome();
    }
    if (last.ended) {
      throw new RunEnded(task.runId());
    }
  }

  /** Any will do: what is still needed is looked up again. */
  private void forgetSome() {
    if (seen.size() > KEPT_MAX) {
      seen.keySet().stream().limit(KEPT_MAX / 2).toList().forEach(seen::remove);
    }
  }

  private static final class Seen {
    /** The segment's own taking has just looked. */
    private final AtomicLong lookedAt = new AtomicLong(System.nanoTime());

    private volatile boolean ended;

    /** True for one caller in each interval. */
    boolean due(long everyNanos) {
      long now = System.nanoTime();
      long last = lookedAt.get();
      return now - last >= everyNanos && lookedAt.compareAndSet(last, now);
    }
  }
}
