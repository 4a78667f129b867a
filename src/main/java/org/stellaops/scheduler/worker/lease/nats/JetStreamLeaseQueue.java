package org.stellaops.scheduler.worker.lease.nats;

import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Message;
import io.nats.client.PublishOptions;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.StreamState;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stellaops.scheduler.worker.lease.DeadLetter;
import org.stellaops.scheduler.worker.lease.DeadReason;
import org.stellaops.scheduler.worker.lease.Lease;
import org.stellaops.scheduler.worker.lease.LeaseQueue;
import org.stellaops.scheduler.worker.lease.LeaseTime;
import org.stellaops.scheduler.worker.lease.QueueDepth;
import org.stellaops.scheduler.worker.lease.QueueMisconfigured;
import org.stellaops.scheduler.worker.lease.QueueUnavailable;
import org.stellaops.scheduler.worker.lease.nats.StoredMessages.Stored;

/** A queue on a JetStream work-queue stream and its durable pull consumer. */
final class JetStreamLeaseQueue implements LeaseQueue {

  private static final Logger LOG = LoggerFactory.getLogger(JetStreamLeaseQueue.class);
  private static final Duration REPLY = Duration.ofSeconds(3);
  private static final byte[] ACK = ascii("+ACK");
  private static final byte[] WORKING = ascii("+WPI");

  private final Connection connection;
  private final JetStreamSetup setup;
  private final LeaseTime time;
  private final Clock clock;
  private final StoredMessages stored;
  private final UnreadableMessages unreadable;
  private final ForgottenSettlements forgotten;
  private @Nullable PullRequests requests;

  /** A request for work broke off: perhaps over a message that this client cannot read. */
  private boolean brokeOff = true;

  /** Reconnects so far when the last look for forgotten settlements was taken. */
  private long reconnectsSeen = -1;

  JetStreamLeaseQueue(Connection connection, JetStreamSetup setup, LeaseTime time, Clock clock) {
    this.connection = connection;
    this.setup = setup;
    this.time = time;
    this.clock = clock;
    this.stored = new StoredMessages(connection, setup.stream(), setup.subject());
    this.unreadable = new UnreadableMessages(connection, setup, clock);
    this.forgotten = new ForgottenSettlements(connection, setup);
  }

  @Override
  public void open() {
    close();
    if (connection.getStatus() == Connection.Status.CLOSED) {
      throw new QueueMisconfigured(
          "NATS",
          "user and password",
          "refused (" + connection.getLastError() + ")",
          "those of a user of the server, and a restart of this worker",
          "nothing can be leased");
    }
    if (connection.getStatus() != Connection.Status.CONNECTED) {
      String error = connection.getLastError();
      throw new QueueUnavailable(
          "NATS is not connected"
              + (error == null || error.isEmpty() ? "" : "; last error: " + error));
    }
    NatsAnswers.of(
        () -> {
          setup.ensure(connection);
          return true;
        });
    if (brokeOff) {
      unreadable.setAside();
      brokeOff = false;
    }
    requests = new PullRequests(connection, setup.stream(), setup.durable());
  }

  @Override
  public void take(int atMost, Consumer<Lease> sink) {
    PullRequests open = requests;
    if (open == null) {
      throw new QueueUnavailable("no subscription at NATS");
    }
    brokeOff = true;
    NatsAnswers.of(
        () -> {
          open.pull(
              atMost,
              time.patience(),
              (message, asked) -> sink.accept(new Lease(Deliveries.read(message), time, asked)));
          return true;
        });
    brokeOff = false;
  }

  @Override
  public void renew(Collection<Lease> held) {
    List<Lease> leases = List.copyOf(held);
    long asked = System.nanoTime();
    List<Future<Message>> replies = new ArrayList<>();
    for (Lease lease : leases) {
      replies.add(NatsAnswers.of(() -> send(lease, WORKING)));
    }
    for (int i = 0; i < leases.size(); i++) {
      await(replies.get(i), time.renewalAnswer());
      leases.get(i).renewed(asked);
    }
  }

  @Override
  public boolean done(Lease lease) {
    confirm(lease, ACK);
    return true;
  }

  @Override
  public boolean later(Lease lease, Duration delay) {
    // a delay of zero would be JetStream's own idea of when to deliver again
    long nanos = Math.max(TimeUnit.MILLISECONDS.toNanos(1), delay.toNanos());
    confirm(lease, ascii("-NAK {\"delay\": " + nanos + "}"));
    return true;
  }

  /**
   * JetStream counts every delivery, so a copy takes the place of the message. After a crash
   * between the two steps both exist; the store then sees the second one as a repetition.
   */
  @Override
  public boolean handBack(Lease lease) {
    Message message = Deliveries.message(lease);
    Headers headers =
        Deliveries.headers(
            message,
            "back:" + Deliveries.sequence(message) + ":" + message.metaData().deliveredCount(),
            Map.of(
                DeadLetter.ATTEMPTS,
                Integer.toString(lease.delivery().count() - 1),
                DeadLetter.ENQUEUED_AT,
                lease.delivery().enqueuedAt().toString()));
    publish(setup.subject(), headers, message.getData());
    confirm(lease, ACK);
    return true;
  }

  @Override
  public boolean never(Lease lease, DeadReason kind, String reason) {
    Message message = Deliveries.message(lease);
    Headers headers =
        Deliveries.headers(
            message,
            "dead:" + Deliveries.sequence(message),
            DeadLetter.fields(lease, setup.stream(), kind, reason, clock));
    publish(setup.subject() + ".dead", headers, message.getData());
    confirm(lease, ACK);
    return true;
  }

  /**
   * By the consumer, not by the stream: a nats-server that was killed may forget that it had
   * removed settled messages. Those stay in the stream and are given to nobody.
   */
  @Override
  public QueueDepth depth() {
    return NatsAnswers.of(
        () -> {
          JetStreamManagement management = connection.jetStreamManagement();
          StreamState state = management.getStreamInfo(setup.stream()).getStreamState();
          ConsumerInfo consumer = management.getConsumerInfo(setup.stream(), setup.durable());
          long waiting = consumer.getNumPending();
          long leased = consumer.getNumAckPending();
          Duration oldest =
              waiting + leased == 0
                  ? Duration.ZERO
                  : Duration.between(head(state, consumer), clock.instant());
          return new QueueDepth(waiting, leased, oldest.isNegative() ? Duration.ZERO : oldest);
        });
  }

  @Override
  public void tidy() {
    try {
      long reconnects = connection.getStatistics().getReconnects();
      if (reconnects != reconnectsSeen) {
        forgotten.settleGone(); // the server may have been killed
        reconnectsSeen = reconnects;
      }
      forgotten.removeSettled();
    } catch (QueueUnavailable e) {
      LOG.debug("Stream {} is not tidied up now", setup.stream(), e);
    }
  }

  /** When the first message that is not settled was stored. */
  private Instant head(StreamState state, ConsumerInfo consumer) {
    long settled = consumer.getAckFloor().getStreamSequence();
    return state.getFirstSequence() > settled
        ? state.getFirstTime().toInstant()
        : stored.next(settled + 1).map(Stored::storedAt).orElseGet(clock::instant);
  }

  @Override
  public void close() {
    PullRequests open = requests;
    requests = null;
    if (open != null) {
      open.close();
    }
  }

  private void publish(String subject, Headers headers, byte[] body) {
    NatsMessage copy = NatsMessage.builder().subject(subject).headers(headers).data(body).build();
    NatsAnswers.of(
        () ->
            connection
                .jetStream()
                .publish(copy, PublishOptions.builder().streamTimeout(REPLY).build()));
  }

  /** Sends an acknowledgement of some kind and waits until the server has taken it. */
  private void confirm(Lease lease, byte[] kind) {
    await(NatsAnswers.of(() -> send(lease, kind)), REPLY);
  }

  private Future<Message> send(Lease lease, byte[] kind) {
    String reply = Deliveries.message(lease).getReplyTo();
    return connection.requestWithTimeout(reply, kind, REPLY);
  }

  private static void await(Future<Message> reply, Duration limit) {
    NatsAnswers.of(() -> reply.get(limit.toMillis(), TimeUnit.MILLISECONDS));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
