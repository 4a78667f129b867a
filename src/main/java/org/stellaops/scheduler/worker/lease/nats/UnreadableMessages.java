package org.stellaops.scheduler.worker.lease.nats;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.PublishOptions;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stellaops.scheduler.worker.lease.DeadLetter;
import org.stellaops.scheduler.worker.lease.DeadReason;
import org.stellaops.scheduler.worker.lease.QueueUnavailable;
import org.stellaops.scheduler.worker.lease.nats.StoredMessages.Stored;

/**
 * Messages whose headers cannot be read. The server delivers them, and the client gives its
 * connection up over each one, so nobody could ever settle them: they would cut off all workers
 * again after every lease. They are looked for by their place in the stream, when a request for
 * work has broken off, and become dead letters as they are, without their headers.
 */
final class UnreadableMessages {

  private static final Logger LOG = LoggerFactory.getLogger(UnreadableMessages.class);
  private static final Duration REPLY = Duration.ofSeconds(3);

  /** Looked at in one go; there is another one if more of them break requests off. */
  private static final int LOOKED_AT_MAX = 10_000;

  private final Connection connection;
  private final JetStreamSetup setup;
  private final StoredMessages stored;
  private final Clock clock;

  UnreadableMessages(Connection connection, JetStreamSetup setup, Clock clock) {
    this.connection = connection;
    this.setup = setup;
    this.stored = new StoredMessages(connection, setup.stream(), setup.subject());
    this.clock = clock;
  }

  /**
   * Looks at all that is delivered and not settled, and at what follows as long as it cannot be
   * read either.
   *
   * @throws QueueUnavailable without an answer in time; it can be called again
   */
  void setAside() {
    ConsumerInfo consumer =
        NatsAnswers.of(
            () ->
                connection.jetStreamManagement().getConsumerInfo(setup.stream(), setup.durable()));
    long delivered = consumer.getDelivered().getStreamSequence();
    long next = consumer.getAckFloor().getStreamSequence() + 1;
    boolean unreadable = true;
    for (int looked = 0; looked < LOOKED_AT_MAX; looked++) {
      Optional<Stored> found = stored.next(next);
      if (found.isEmpty() || (found.get().sequence() > delivered && !unreadable)) {
        return;
      }
      Optional<String> fault = found.get().fault();
      unreadable = fault.isPresent();
      fault.ifPresent(why -> setAside(found.get(), why));
      next = found.get().sequence() + 1;
    }
  }

  /** May be done twice, by two workers: the id drops the second dead letter. */
  private void setAside(Stored message, String why) {
    String reason = "the message's headers cannot be read: " + why + "; allowed: NATS/1.0 headers";
    Headers headers = new Headers();
    DeadLetter.fields(
            setup.stream(), DeadReason.REFUSED, reason, 1, message.storedAt(), clock.instant())
        .forEach((name, value) -> headers.put(name, Deliveries.printable(value)));
    headers.put("Nats-Msg-Id", "dead:" + message.sequence());
    NatsMessage dead =
        NatsMessage.builder()
            .subject(setup.subject() + ".dead")
            .headers(headers)
            .data(message.body())
            .build();
    NatsAnswers.of(() -> publish(dead));
    stored.remove(message.sequence());
    LOG.warn(
        "Message {} of stream {} is a dead letter now ({}): {}",
        message.sequence(),
        setup.stream(),
        DeadReason.REFUSED.wire(),
        reason);
  }

  private boolean publish(NatsMessage dead) throws IOException, JetStreamApiException {
    connection.jetStream().publish(dead, PublishOptions.builder().streamTimeout(REPLY).build());
    return true;
  }
}
