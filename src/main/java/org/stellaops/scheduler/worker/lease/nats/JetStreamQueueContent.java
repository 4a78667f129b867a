package org.stellaops.scheduler.worker.lease.nats;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.StreamState;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.stellaops.scheduler.worker.lease.QueueContent;
import org.stellaops.scheduler.worker.lease.nats.StoredMessages.Stored;

/**
 * The messages of a JetStream work queue: a message stays in its stream while it is leased or
 * delayed. A work queue has one consumer, so it is read message by message, past the consumer.
 */
final class JetStreamQueueContent implements QueueContent {

  private static final int STREAM_NOT_FOUND = 10059;

  private final Connection connection;
  private final String stream;
  private final String subject;

  JetStreamQueueContent(Connection connection, String stream, String subject) {
    this.connection = connection;
    this.stream = stream;
    this.subject = subject;
  }

  @Override
  public Optional<Set<String>> messageIds(int atMost) {
    return NatsAnswers.of(
        () -> {
          Set<String> found = new HashSet<>();
          int left = ids(stream, subject, found, atMost);
          left = left < 0 ? left : ids(stream + "_DEAD", subject + ".dead", found, left);
          return left < 0 ? Optional.<Set<String>>empty() : Optional.of(found);
        });
  }

  private int ids(String name, String on, Set<String> found, int atMost)
      throws IOException, JetStreamApiException {
    try {
      StreamState state = connection.jetStreamManagement().getStreamInfo(name).getStreamState();
      if (state.getMsgCount() > atMost) {
        return -1;
      }
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() != STREAM_NOT_FOUND) {
        throw e;
      }
      return atMost;
    }
    StoredMessages messages = new StoredMessages(connection, name, on);
    int left = atMost;
    Optional<Stored> message = messages.next(1);
    while (message.isPresent() && left >= 0) {
      String id = message.get().header("messageId");
      found.add(id == null ? "" : id);
      message = messages.next(message.get().sequence() + 1);
      left--;
    }
    return left;
  }
}
