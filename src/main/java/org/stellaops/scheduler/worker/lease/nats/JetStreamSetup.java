package org.stellaops.scheduler.worker.lease.nats;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ServerInfo;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.stellaops.scheduler.worker.lease.QueueMisconfigured;

/**
 * Makes the streams and the consumer of a queue, or checks those that are there.
 *
 * @param stream name of the work stream
 * @param durable name of the consumer that all workers share
 * @param window how long message ids are remembered
 */
record JetStreamSetup(
    String stream, String subject, String durable, Duration lease, Duration window, int replicas) {

  /** JetStream's cap on what all workers together may hold; its default is 1,000. */
  private static final int MAX_LEASED = 100_000;

  private static final int STREAM_NOT_FOUND = 10059;
  private static final int CONSUMER_NOT_FOUND = 10014;
  private static final int JETSTREAM_NOT_ENABLED = 10076;
  private static final int JETSTREAM_NOT_ENABLED_FOR_ACCOUNT = 10039;

  /**
   * @throws IOException when the server does not answer
   * @throws QueueMisconfigured when what is there would lose work
   */
  void ensure(Connection connection) throws IOException, JetStreamApiException {
    checkVersion(connection.getServerInfo());
    JetStreamManagement management = connection.jetStreamManagement();
    try {
      ensure(management, StreamCheck.work(stream, subject, window, replicas));
      ensure(management, StreamCheck.dead(stream, subject, replicas));
      ensureConsumer(management);
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() == JETSTREAM_NOT_ENABLED
          || e.getApiErrorCode() == JETSTREAM_NOT_ENABLED_FOR_ACCOUNT) {
        throw new QueueMisconfigured(
            "NATS", "jetstream", "off", "on, with a store_dir", "messages are kept nowhere");
      }
      throw e;
    }
  }

  static void checkVersion(ServerInfo server) {
    if (server.isOlderThanVersion("2.9.0")) {
      throw new QueueMisconfigured(
          "NATS at " + server.getHost() + ":" + server.getPort(),
          "version",
          server.getVersion(),
          "2.9 or newer",
          "leases rest on what nobody has tried there");
    }
  }

  private static void ensure(JetStreamManagement management, StreamConfiguration needed)
      throws IOException, JetStreamApiException {
    StreamConfiguration found;
    try {
      found = management.getStreamInfo(needed.getName()).getConfiguration();
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() != STREAM_NOT_FOUND) {
        throw e;
      }
      found = management.addStream(needed).getConfiguration();
    }
    StreamCheck.check(found, needed);
  }

  private void ensureConsumer(JetStreamManagement management)
      throws IOException, JetStreamApiException {
    ConsumerConfiguration found;
    try {
      found = management.getConsumerInfo(stream, durable).getConsumerConfiguration();
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() != CONSUMER_NOT_FOUND) {
        throw e;
      }
      found = null;
    }
    if (found != null) {
      check(found);
      if (fits(found)) {
        return;
      }
    }
    ConsumerConfiguration made =
        management.addOrUpdateConsumer(stream, needed()).getConsumerConfiguration();
    check(made);
    if (!fits(made)) {
      throw new QueueMisconfigured(
          where(),
          "ack_wait and max_deliver",
          made.getAckWait() + " and " + made.getMaxDeliver(),
          lease + " and -1",
          "leases end at another time than workers believe");
    }
  }

  private ConsumerConfiguration needed() {
    return ConsumerConfiguration.builder()
        .durable(durable)
        .ackPolicy(AckPolicy.Explicit)
        .ackWait(lease)
        .maxDeliver(-1)
        .maxAckPending(MAX_LEASED)
        .filterSubject(subject)
        .build();
  }

  /** What can be changed in place. */
  private boolean fits(ConsumerConfiguration found) {
    return lease.equals(found.getAckWait())
        && found.getMaxDeliver() == -1
        && found.getBackoff().isEmpty()
        && found.getMaxAckPending() >= MAX_LEASED;
  }

  /** What cannot. */
  private void check(ConsumerConfiguration found) {
    if (found.getAckPolicy() != AckPolicy.Explicit) {
      throw new QueueMisconfigured(
          where(),
          "ack_policy",
          String.valueOf(found.getAckPolicy()),
          "explicit",
          "messages count as done when they are delivered");
    }
    if (found.getDeliverSubject() != null) {
      throw new QueueMisconfigured(
          where(),
          "deliver_subject",
          found.getDeliverSubject(),
          "none",
          "it cannot be pulled from");
    }
    List<String> filters = Objects.requireNonNullElse(found.getFilterSubjects(), List.of());
    if (!filters.isEmpty() && !filters.contains(subject)) {
      throw new QueueMisconfigured(
          where(),
          "filter_subject",
          String.join(", ", filters),
          subject,
          "messages are delivered to nobody");
    }
    if (found.isHeadersOnly()) {
      throw new QueueMisconfigured(
          where(), "headers_only", "true", "false", "messages arrive without their bodies");
    }
  }

  private String where() {
    return "NATS consumer " + durable + " of stream " + stream;
  }
}
