package org.stellaops.scheduler.worker.lease.nats;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.MessageInfo;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.stellaops.scheduler.worker.lease.QueueContent;

/**
 * The messages of a JetStream work queue: a message stays in its stream while it is leased or
 * delayed. A work queue has one consumer, so it is read message by message, past the consumer.
 */
final class JetStreamQueueContent implements QueueContent {

  private static final int STREAM_NOT_FOUND = 10059;
  private static final int MESSAGE_NOT_FOUND = 10037;

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
    JetStreamManagement management = connection.jetStreamManagement();
    int left = atMost;
    try {
      if (management.getStreamInfo(name).getStreamState().getMsgCount() > atMost) {
        return -1;
      }
      for (long next = 1; left >= 0; left--) {
        MessageInfo message = management.getNextMessage(name, next, on);
        String id =
            message.getHeaders() == null ? null : message.getHeaders().getFirst("messageId");
        found.add(id == null ? "" : id);
        next = message.getSeq() + 1;
      }
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() != STREAM_NOT_FOUND && e.getApiErrorCode() != MESSAGE_NOT_FOUND) {
        throw e;
      }
    }
    return left;
  }
}
