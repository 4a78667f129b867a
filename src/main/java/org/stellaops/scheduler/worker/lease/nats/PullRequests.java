package org.stellaops.scheduler.worker.lease.nats;

import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Subscription;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.ObjLongConsumer;
import org.stellaops.scheduler.worker.lease.QueueUnavailable;

/**
 * Asks a pull consumer for messages, one request after the other. The next is only sent when the
 * server has ended the one before, with its last message or with a status; so it is known for every
 * message when it was asked for, and a lease is never trusted longer than it lasts. A request that
 * does not end is what a broken subscription looks like: it is dropped and made anew.
 */
final class PullRequests implements AutoCloseable {

  /** How much later than promised the server's end of a request may come. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  /** How often a request that waits looks whether the connection is still there. */
  private static final Duration LOOK = Duration.ofMillis(100);

  private final Connection connection;
  private final String subject;
  private final String inbox;
  private final Subscription subscription;

  PullRequests(Connection connection, String stream, String durable) {
    this.connection = connection;
    this.subject = "$JS.API.CONSUMER.MSG.NEXT." + stream + "." + durable;
    this.inbox = connection.createInbox();
    this.subscription = connection.subscribe(inbox);
    // bounded by what is asked for
    subscription.setPendingLimits(-1, -1);
  }

  /**
   * @param sink gets each message and {@link System#nanoTime()} from before it was asked for
   * @throws QueueUnavailable when this object is of no more use
   */
  void pull(int atMost, Duration patience, ObjLongConsumer<Message> sink)
      throws InterruptedException {
    long asked = System.nanoTime();
    connection.publish(subject, inbox, request(atMost, patience));
    long limit = asked + patience.plus(GRACE).toNanos();
    int arrived = 0;
    while (arrived < atMost) {
      Message message = subscription.nextMessage(LOOK);
      if (message == null) {
        look(limit);
      } else if (message.isStatusMessage()) {
        refuseStored(message);
        if (ends(message)) {
          return;
        }
      } else {
        arrived++;
        sink.accept(message, asked);
      }
    }
  }

  private static byte[] request(int atMost, Duration patience) {
    return "{\"batch\":%d,\"expires\":%d}"
        .formatted(atMost, patience.toNanos())
        .getBytes(StandardCharsets.UTF_8);
  }

  private void look(long limit) {
    if (connection.getStatus() != Connection.Status.CONNECTED) {
      throw new QueueUnavailable("the connection to NATS is " + connection.getStatus());
    }
    if (System.nanoTime() > limit) {
      throw new QueueUnavailable("NATS left a request for work without an answer");
    }
  }

  /** Headers can make a message of the stream look like one of the server's own. */
  private static void refuseStored(Message message) {
    String reply = message.getReplyTo();
    if (reply != null && reply.startsWith("$JS.ACK.")) {
      throw new QueueUnavailable("a message in the queue has the headers of a server's answer");
    }
  }

  /** 404 and 408: there was nothing; 100: still there; all others mean that the consumer is not. */
  private static boolean ends(Message message) {
    int code = message.getStatus().getCode();
    if (code == 404 || code == 408) {
      return true;
    }
    if (code == 100) {
      return false;
    }
    throw new QueueUnavailable(
        "NATS refused a request for work: " + code + " " + message.getStatus().getMessage());
  }

  @Override
  public void close() {
    try {
      subscription.unsubscribe();
    } catch (IllegalStateException e) {
      // the connection was closed before
    }
  }
}
