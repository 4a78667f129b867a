package org.stellaops.scheduler.worker.lease;

import java.time.Duration;
import java.util.Locale;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.spi.UriParam;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/** The options that every transport's lease endpoint has. An option that is not here is refused. */
public abstract class LeaseEndpoint extends DefaultEndpoint {

  private final LeaseQueues queues;

  @UriParam(label = "consumer", defaultValue = "1")
  private int inFlight = 1;

  @UriParam(label = "consumer", defaultValue = "60000")
  private long leaseMillis = 60_000;

  @UriParam(label = "consumer", defaultValue = "10")
  private int maxDeliveries = 10;

  @UriParam(label = "consumer", defaultValue = "15000")
  private long retryDelayMillis = 15_000;

  @UriParam(label = "consumer", defaultValue = "20000")
  private long drainMillis = 20_000;

  @UriParam(label = "consumer")
  private @Nullable String queue;

  protected LeaseEndpoint(String uri, Component component, LeaseQueues queues) {
    super(uri, component);
    this.queues = queues;
  }

  /** The name of the stream, from which the label is taken when none is given. */
  protected abstract String stream();

  /** A queue that is not open yet. */
  protected abstract LeaseQueue newQueue();

  /** What became of messages that were leased from here and given up. */
  public abstract DeadLetters deadLetters();

  /** A look at what it holds. */
  public abstract QueueContent content();

  @Override
  public Consumer createConsumer(Processor processor) throws Exception {
    positive("inFlight", inFlight);
    positive("maxDeliveries", maxDeliveries);
    LeaseConsumer consumer = new LeaseConsumer(this, processor);
    configureConsumer(consumer);
    return consumer;
  }

  private static void positive(String option, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(option + " is " + value + "; needed: at least 1");
    }
  }

  LeaseQueues queues() {
    return queues;
  }

  /** How long leases last and may be trusted. */
  protected LeaseTime time() {
    return new LeaseTime(Duration.ofMillis(leaseMillis));
  }

  SettlementRule rule() {
    return new SettlementRule(maxDeliveries, Duration.ofMillis(retryDelayMillis));
  }

  /** Value of the metrics' label {@code queue}: {@code planner} for {@code scheduler:planner}. */
  String label() {
    String given = queue;
    if (given != null) {
      return given;
    }
    String[] parts = stream().split("[^A-Za-z0-9]+");
    return parts[parts.length - 1].toLowerCase(Locale.ROOT);
  }

  /** Messages worked on at once. */
  public int getInFlight() {
    return inFlight;
  }

  public void setInFlight(int inFlight) {
    this.inFlight = inFlight;
  }

  /** How long a worker that fell silent keeps a message. */
  public long getLeaseMillis() {
    return leaseMillis;
  }

  public void setLeaseMillis(long leaseMillis) {
    this.leaseMillis = leaseMillis;
  }

  /** Deliveries that a message gets before it becomes a dead letter. */
  public int getMaxDeliveries() {
    return maxDeliveries;
  }

  public void setMaxDeliveries(int maxDeliveries) {
    this.maxDeliveries = maxDeliveries;
  }

  /** How long a message that failed waits. */
  public long getRetryDelayMillis() {
    return retryDelayMillis;
  }

  public void setRetryDelayMillis(long retryDelayMillis) {
    this.retryDelayMillis = retryDelayMillis;
  }

  /** How long a stop waits for the work before it hands the rest back. */
  public long getDrainMillis() {
    return drainMillis;
  }

  public void setDrainMillis(long drainMillis) {
    this.drainMillis = drainMillis;
  }

  /** Value of the metrics' label {@code queue}; the last word of the stream's name by default. */
  public @Nullable String getQueue() {
    return queue;
  }

  public void setQueue(@Nullable String queue) {
    this.queue = queue;
  }
}
