package org.stellaops.scheduler.worker.lease;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;

/** All lease consumers of this worker with their state, for health; and the meters they share. */
public final class LeaseQueues {

  private final MeterRegistry registry;
  private final Set<LeaseConsumer> consumers = new CopyOnWriteArraySet<>();
  private final Map<String, LeaseMetrics> metrics = new ConcurrentHashMap<>();

  public LeaseQueues(MeterRegistry registry) {
    this.registry = registry;
  }

  /** What each consumer is doing; a stopped one is not listed. */
  public List<ConsumerState> states() {
    return consumers.stream().map(LeaseConsumer::state).toList();
  }

  /**
   * Stops leasing from a queue until {@link #resume}: what is held is worked on, renewed and
   * settled. Unlike a suspension of the route this returns at once and does not wait for anything.
   *
   * @param queue short name, as in {@link ConsumerState#queue}
   * @param reason for health and log
   */
  public void pause(String queue, String reason) {
    of(queue).forEach(consumer -> consumer.pause(reason));
  }

  /** Leases again from a queue that was paused. */
  public void resume(String queue) {
    of(queue).forEach(LeaseConsumer::proceed);
  }

  private List<LeaseConsumer> of(String queue) {
    return consumers.stream().filter(consumer -> consumer.state().queue().equals(queue)).toList();
  }

  void add(LeaseConsumer consumer) {
    consumers.add(consumer);
  }

  void remove(LeaseConsumer consumer) {
    consumers.remove(consumer);
  }

  /** One set of meters for each queue, for good: a consumer that starts again goes on with them. */
  LeaseMetrics metrics(String queue) {
    return metrics.computeIfAbsent(queue, name -> new LeaseMetrics(registry, name));
  }
}
