package org.stellaops.scheduler.worker.dead;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stellaops.scheduler.worker.lease.DeadLetterQueues;
import org.stellaops.scheduler.worker.lease.DeadLetters;
import org.stellaops.scheduler.worker.lease.QueueMisconfigured;
import org.stellaops.scheduler.worker.lease.QueueUnavailable;

/** Counts the dead letters, and removes those that are past their retention. */
public final class WatchDeadLetters {

  private static final Logger LOG = LoggerFactory.getLogger(WatchDeadLetters.class);

  private final DeadLetterQueues queues;
  private final Duration retention;
  private final Clock clock;
  private final Map<String, DeadLetters.Depth> depths = new ConcurrentHashMap<>();

  WatchDeadLetters(DeadLetterQueues queues, MeterRegistry meters, Duration retention, Clock clock) {
    this.queues = queues;
    this.retention = retention;
    this.clock = clock;
    for (String queue : DeadLetterQueues.NAMES) {
      Gauge.builder(
              "scheduler.dead.letters", this, watch -> watch.of(queue, DeadLetters.Depth::count))
          .description("Dead letters of the queue, over all workers")
          .tag("queue", queue)
          .strongReference(true)
          .register(meters);
      Gauge.builder(
              "scheduler.dead.letters.oldest.age",
              this,
              watch -> watch.of(queue, depth -> depth.oldest().toMillis() / 1_000.0))
          .description("How long the oldest of them has been dead")
          .baseUnit("seconds")
          .tag("queue", queue)
          .strongReference(true)
          .register(meters);
    }
  }

  private double of(String queue, ToDoubleFunction<DeadLetters.Depth> value) {
    DeadLetters.Depth known = depths.get(queue);
    return known == null ? Double.NaN : value.applyAsDouble(known);
  }

  /** Samples the gauges; they are not a number while the broker does not answer. */
  public void measure() {
    for (String queue : DeadLetterQueues.NAMES) {
      try {
        Optional<DeadLetters> letters = queues.of(queue);
        if (letters.isPresent()) {
          depths.put(queue, letters.get().depth());
        }
      } catch (QueueUnavailable | QueueMisconfigured e) {
        depths.remove(queue);
        LOG.debug("The dead letters of queue {} cannot be counted", queue, e);
      }
    }
  }

  public void removeExpired() {
    for (String queue : DeadLetterQueues.NAMES) {
      long removed =
          queues.of(queue).map(each -> each.expire(clock.instant().minus(retention))).orElse(0L);
      if (removed > 0) {
        LOG.warn(
            "Removed {} dead letters of queue {} that were past their retention of {} days",
            removed,
            queue,
            retention.toDays());
      }
    }
  }
}
