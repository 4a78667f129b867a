package org.stellaops.scheduler.worker.run;

import com.mongodb.MongoException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stellaops.scheduler.worker.scan.ImageTask;

/**
 * Says before every image whether its run still goes on. The store is looked at once in a while for
 * each run, by whichever image comes by; the others go by what was seen last.
 */
public final class RunWatch implements Processor {

  private static final Logger LOG = LoggerFactory.getLogger(RunWatch.class);
  private static final int KEPT_MAX = 1000;

  private final RunStore runs;
  private final long lookEveryNanos;
  private final Map<String, Seen> seen = new ConcurrentHashMap<>();

  RunWatch(RunStore runs, Duration lookEvery) {
    this.runs = runs;
    this.lookEveryNanos = lookEvery.toNanos();
  }

  /**
   * A processor and no bean: looking for a method and its parameters costs every image a little.
   */
  @Override
  public void process(Exchange exchange) {
    ImageTask task = (ImageTask) exchange.getVariable("task");
    if (!task.isProbe()) {
      check(task);
    }
  }

  /**
   * @throws RunEnded when the run is final, at the latest after the watch's interval
   */
  void check(ImageTask task) {
    if (sawEnd(task.tenantId(), task.runId())) {
      throw new RunEnded(task.runId());
    }
  }

  /** Whether the run was final when it was looked at last, which is at most an interval ago. */
  boolean sawEnd(String tenantId, String runId) {
    Seen last = seen.computeIfAbsent(RunDocuments.id(tenantId, runId), id -> new Seen());
    if (last.due(lookEveryNanos)) {
      last.ended = hasEnded(tenantId, runId, last.ended);
      forgetSome();
    }
    return last.ended;
  }

  /**
   * Looks now; every image that comes by afterwards goes by what this saw.
   *
   * @return whether the run is final, or not there any more
   * @throws MongoException when the store does not say
   */
  boolean look(String tenantId, String runId) {
    boolean ended = hasEnded(tenantId, runId);
    if (ended) {
      seen.computeIfAbsent(RunDocuments.id(tenantId, runId), id -> new Seen()).ended = true;
    }
    return ended;
  }

  private boolean hasEnded(String tenantId, String runId) {
    return runs.find(tenantId, runId).map(run -> run.state().isFinal()).orElse(true);
  }

  /**
   * While the store is away, what was seen last counts: nobody can cancel a run then, and an image
   * must not fail for it.
   */
  private boolean hasEnded(String tenantId, String runId, boolean lastSeen) {
    try {
      return hasEnded(tenantId, runId);
    } catch (MongoException e) {
      LOG.debug("Run {} could not be looked at; its images are asked about on", runId, e);
      return lastSeen;
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
