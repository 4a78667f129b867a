package org.stellaops.scheduler.worker.lease;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The meters of one queue; their names and meanings stand in the package's documentation. */
final class LeaseMetrics {

  private final MeterRegistry registry;
  private final Tags queue;
  private final AtomicInteger held = new AtomicInteger();
  private final Counter renewed;
  private final Counter lost;
  private final Counter redeliveries;
  private final Map<DeadReason, Counter> dead = new EnumMap<>(DeadReason.class);
  private final Map<String, Counter> settled = new ConcurrentHashMap<>();
  private volatile @Nullable QueueDepth depth;

  LeaseMetrics(MeterRegistry registry, String name) {
    this.registry = registry;
    this.queue = Tags.of("queue", name);
    this.renewed = counter("scheduler.leases.renewed", "Leases renewed", queue);
    this.lost = counter("scheduler.leases.lost", "Leases lost while they were worked on", queue);
    this.redeliveries =
        counter("scheduler.queue.redeliveries", "Messages leased again after a failure", queue);
    for (DeadReason reason : DeadReason.values()) {
      Tags tags = queue.and("reason", reason.wire());
      dead.put(reason, counter("scheduler.queue.dead.letters", "Messages given up", tags));
    }
    Gauge.builder("scheduler.leases.held", held, AtomicInteger::get)
        .description("Leases that this worker holds")
        .tags(queue)
        .strongReference(true)
        .register(registry);
    gauge("scheduler.queue.depth", "Messages waiting", QueueDepth::ready);
    gauge("scheduler.queue.pending", "Messages leased by any worker", QueueDepth::pending);
    Gauge.builder("scheduler.queue.oldest.age", this, metrics -> metrics.oldestSeconds())
        .description("Age of the message at the head of the queue")
        .baseUnit("seconds")
        .tags(queue)
        .strongReference(true)
        .register(registry);
  }

  private Counter counter(String name, String description, Tags tags) {
    return Counter.builder(name).description(description).tags(tags).register(registry);
  }

  private void gauge(String name, String description, ToDoubleFunction<QueueDepth> value) {
    Gauge.builder(name, this, metrics -> metrics.sampled(value))
        .description(description)
        .tags(queue)
        .strongReference(true)
        .register(registry);
  }

  private double sampled(ToDoubleFunction<QueueDepth> value) {
    QueueDepth known = depth;
    return known == null ? Double.NaN : value.applyAsDouble(known);
  }

  private double oldestSeconds() {
    return sampled(known -> known.oldest().toMillis() / 1_000.0);
  }

  void taken(int count) {
    held.incrementAndGet();
    if (count > 1) {
      redeliveries.increment();
    }
  }

  void renewed() {
    renewed.increment();
  }

  void settled(Settlement settlement) {
    held.decrementAndGet();
    settled
        .computeIfAbsent(
            settlement.wire(),
            ending ->
                counter(
                    "scheduler.leases.settled", "How leases ended", queue.and("ending", ending)))
        .increment();
    if (settlement instanceof Settlement.Lost) {
      lost.increment();
    } else if (settlement instanceof Settlement.Never never) {
      Counter counter = dead.get(never.kind());
      if (counter != null) {
        counter.increment();
      }
    }
  }

  /** The newest sample; null when the broker does not answer. */
  void depth(@Nullable QueueDepth sample) {
    depth = sample;
  }
}
