package org.stellaops.scheduler.worker.lease.nats;

import io.nats.client.Connection;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.StreamState;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stellaops.scheduler.worker.lease.QueueUnavailable;
import org.stellaops.scheduler.worker.lease.nats.StoredMessages.Stored;

/**
 * What a nats-server that was killed no longer knows of settled messages, because it writes its
 * files behind: one that is gone from the stream may count as leased, and one that is settled may
 * be in the stream. It gives neither to anybody, ever. Seen of nats-server 2.9.10, not of 2.15.3.
 */
final class ForgottenSettlements {

  private static final Logger LOG = LoggerFactory.getLogger(ForgottenSettlements.class);

  /** Settled or removed in one go; there is another one. */
  private static final int AT_ONCE = 1_000;

  private final Connection connection;
  private final JetStreamSetup setup;
  private final StoredMessages stored;

  ForgottenSettlements(Connection connection, JetStreamSetup setup) {
    this.connection = connection;
    this.setup = setup;
    this.stored = new StoredMessages(connection, setup.stream(), setup.subject());
  }

  /**
   * Settles what counts as leased and is gone: it can be nobody's work. To settle what is settled
   * changes nothing, so that all workers may do this at the same time.
   *
   * @throws QueueUnavailable without an answer in time; it can be called again
   */
  void settleGone() {
    ConsumerInfo consumer = consumer();
    if (consumer.getNumAckPending() == 0) {
      return;
    }
    long delivered = consumer.getDelivered().getStreamSequence();
    // an unknown message's place would become the acknowledgement floor if it were the next one
    long place =
        Math.max(
            consumer.getAckFloor().getConsumerSequence() + 2,
            consumer.getDelivered().getConsumerSequence());
    long next = consumer.getAckFloor().getStreamSequence() + 1;
    long last = Math.min(delivered, next + AT_ONCE * 10L);
    while (next <= last) {
      long there = stored.next(next).map(Stored::sequence).orElse(Long.MAX_VALUE);
      for (; next <= last && next < there; next++) {
        connection.publish(acknowledgement(next, place), new byte[0]);
      }
      next++;
    }
  }

  /**
   * Removes what is settled and still there.
   *
   * @throws QueueUnavailable without an answer in time; it can be called again
   */
  void removeSettled() {
    StreamState stream =
        NatsAnswers.of(
            () -> connection.jetStreamManagement().getStreamInfo(setup.stream()).getStreamState());
    if (stream.getMsgCount() == 0) {
      return;
    }
    long settled = consumer().getAckFloor().getStreamSequence();
    long next = stream.getFirstSequence();
    int removed = 0;
    while (next <= settled && removed < AT_ONCE) {
      Optional<Stored> found = stored.next(next);
      if (found.isEmpty() || found.get().sequence() > settled) {
        break;
      }
      stored.remove(found.get().sequence());
      removed++;
      next = found.get().sequence() + 1;
    }
    if (removed > 0) {
      LOG.info(
          "Stream {}: {} settled messages were still there; they are removed",
          setup.stream(),
          removed);
    }
  }

  /** Subject of an acknowledgement of the first delivery; the server looks at the sequences. */
  private String acknowledgement(long sequence, long place) {
    return "$JS.ACK.%s.%s.1.%d.%d.1.0".formatted(setup.stream(), setup.durable(), sequence, place);
  }

  private ConsumerInfo consumer() {
    return NatsAnswers.of(
        () -> connection.jetStreamManagement().getConsumerInfo(setup.stream(), setup.durable()));
  }
}
