package org.stellaops.scheduler.worker.lease.redis;

import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
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

/** A Redis stream: leases messages from it, or adds entries to it. */
@UriEndpoint(
    scheme = "redis-stream",
    title = "Redis stream",
    syntax = "redis-stream:stream",
    firstVersion = "0.1.0",
    category = Category.MESSAGING)
public final class RedisStreamEndpoint extends LeaseEndpoint {

  @UriPath
  @Metadata(required = true)
  private final String stream;

  private final RedisLinks links;

  @UriParam(label = "consumer")
  private @Nullable String group;

  @UriParam(defaultValue = "queue")
  private String connection = "queue";

  @UriParam(label = "producer", defaultValue = "0")
  private long maxLength;

  @UriParam(label = "producer", defaultValue = "5000")
  private long timeoutMillis = 5_000;

  @UriParam(label = "producer", defaultValue = "600000")
  private long duplicateWindowMillis = 600_000;

  RedisStreamEndpoint(
      String uri,
      RedisStreamComponent component,
      String stream,
      RedisLinks links,
      LeaseQueues queues) {
    super(uri, component, queues);
    this.stream = stream;
    this.links = links;
  }

  @Override
  protected String stream() {
    return stream;
  }

  RedisLink link() {
    return links.link(connection);
  }

  Duration timeout() {
    return Duration.ofMillis(timeoutMillis);
  }

  @Override
  protected LeaseQueue newQueue() {
    String owner = group;
    if (owner == null) {
      throw new IllegalArgumentException("option group is missing; needed to lease from " + stream);
    }
    String process = ManagementFactory.getRuntimeMXBean().getName();
    String consumer = process + "-" + UUID.randomUUID().toString().substring(0, 8);
    return new RedisLeaseQueue(link(), stream, owner, consumer, time(), Clock.systemUTC());
  }

  @Override
  public DeadLetters deadLetters() {
    return new RedisDeadLetters(link(), stream, Clock.systemUTC());
  }

  @Override
  public QueueContent content() {
    return new RedisQueueContent(link(), stream);
  }

  @Override
  public Producer createProducer() {
    return new RedisStreamProducer(this);
  }

  /** Name of the consumer group. */
  public @Nullable String getGroup() {
    return group;
  }

  public void setGroup(@Nullable String group) {
    this.group = group;
  }

  /** Which server: {@code queue} or {@code events}. */
  public String getConnection() {
    return connection;
  }

  public void setConnection(String connection) {
    this.connection = connection;
  }

  /** Redis trims the stream to about so many entries when one is added; 0: never. */
  public long getMaxLength() {
    return maxLength;
  }

  public void setMaxLength(long maxLength) {
    this.maxLength = maxLength;
  }

  /** How long adding may take, a batch as a whole. */
  public long getTimeoutMillis() {
    return timeoutMillis;
  }

  public void setTimeoutMillis(long timeoutMillis) {
    this.timeoutMillis = timeoutMillis;
  }

  /** How long the key of a message is remembered. */
  public long getDuplicateWindowMillis() {
    return duplicateWindowMillis;
  }

  public void setDuplicateWindowMillis(long duplicateWindowMillis) {
    this.duplicateWindowMillis = duplicateWindowMillis;
  }
}
