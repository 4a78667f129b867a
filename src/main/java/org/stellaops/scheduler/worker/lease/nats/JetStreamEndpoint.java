package org.stellaops.scheduler.worker.lease.nats;

import io.nats.client.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.camel.Category;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.lease.DeadLetters;
import org.stellaops.scheduler.worker.lease.LeaseEndpoint;
import org.stellaops.scheduler.worker.lease.LeaseQueue;
import org.stellaops.scheduler.worker.lease.LeaseQueues;
import org.stellaops.scheduler.worker.lease.QueueContent;

/** A JetStream work queue: leases messages from it. Messages are put into it with camel-nats. */
@UriEndpoint(
    scheme = "jetstream",
    title = "JetStream work queue",
    syntax = "jetstream:stream",
    firstVersion = "0.1.0",
    consumerOnly = true,
    category = Category.MESSAGING)
public final class JetStreamEndpoint extends LeaseEndpoint {

  @UriPath
  @Metadata(required = true)
  private final String stream;

  private final Supplier<Connection> connection;

  @UriParam(label = "consumer")
  @Metadata(required = true)
  private @Nullable String subject;

  @UriParam(label = "consumer")
  @Metadata(required = true)
  private @Nullable String durable;

  @UriParam(label = "consumer", defaultValue = "600000")
  private long duplicateWindowMillis = 600_000;

  @UriParam(label = "consumer", defaultValue = "1")
  private int replicas = 1;

  JetStreamEndpoint(
      String uri,
      JetStreamComponent component,
      String stream,
      Supplier<Connection> connection,
      LeaseQueues queues) {
    super(uri, component, queues);
    this.stream = stream;
    this.connection = connection;
  }

  @Override
  protected String stream() {
    return stream;
  }

  @Override
  protected LeaseQueue newQueue() {
    JetStreamSetup setup =
        new JetStreamSetup(
            stream,
            needed("subject", subject),
            needed("durable", durable),
            time().lease(),
            Duration.ofMillis(duplicateWindowMillis),
            replicas);
    return new JetStreamLeaseQueue(connection.get(), setup, time(), Clock.systemUTC());
  }

  @Override
  public DeadLetters deadLetters() {
    return new JetStreamDeadLetters(
        connection.get(), stream, needed("subject", subject), Clock.systemUTC());
  }

  @Override
  public QueueContent content() {
    return new JetStreamQueueContent(connection.get(), stream, needed("subject", subject));
  }

  private String needed(String option, @Nullable String value) {
    if (value == null) {
      throw new IllegalArgumentException(
          "option " + option + " is missing; needed to lease from " + stream);
    }
    return value;
  }

  @Override
  public Producer createProducer() {
    throw new UnsupportedOperationException(
        "jetstream: only leases; put messages into the queue with nats:" + subject);
  }

  /** The one subject of the stream that is leased from. */
  public @Nullable String getSubject() {
    return subject;
  }

  public void setSubject(@Nullable String subject) {
    this.subject = subject;
  }

  /** Name of the consumer that all workers share. */
  public @Nullable String getDurable() {
    return durable;
  }

  public void setDurable(@Nullable String durable) {
    this.durable = durable;
  }

  /** How long the stream has to remember message ids. */
  public long getDuplicateWindowMillis() {
    return duplicateWindowMillis;
  }

  public void setDuplicateWindowMillis(long duplicateWindowMillis) {
    this.duplicateWindowMillis = duplicateWindowMillis;
  }

  /** Copies of a stream that has to be created, for a cluster of servers. */
  public int getReplicas() {
    return replicas;
  }

  public void setReplicas(int replicas) {
    this.replicas = replicas;
  }
}
