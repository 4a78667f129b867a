package org.stellaops.scheduler.dev.bench;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A pull for one message; an acknowledgement that the server confirms when it is done. */
final class NatsSource implements MessageSource {

  static final String STREAM = "SCHEDULER_RUNNER";
  static final String SUBJECT = "scheduler.runner";
  private static final String DURABLE = "scheduler-runners";

  private final JetStreamSubscription subscription;

  NatsSource(Connection nats) throws IOException, JetStreamApiException {
    subscription = nats.jetStream().subscribe(SUBJECT, PullSubscribeOptions.bind(STREAM, DURABLE));
  }

  /** The same stream and consumer as the worker makes. */
  static void prepare(Connection nats) throws IOException, JetStreamApiException {
    JetStreamManagement management = nats.jetStreamManagement();
    management.addStream(
        StreamConfiguration.builder()
            .name(STREAM)
            .subjects(SUBJECT)
            .storageType(StorageType.File)
            .retentionPolicy(RetentionPolicy.WorkQueue)
            .discardPolicy(DiscardPolicy.New)
            .duplicateWindow(Duration.ofMinutes(10))
            .build());
    management.addOrUpdateConsumer(
        STREAM,
        ConsumerConfiguration.builder()
            .durable(DURABLE)
            .ackPolicy(AckPolicy.Explicit)
            .ackWait(Duration.ofMinutes(1))
            .filterSubject(SUBJECT)
            .build());
  }

  @Override
  public @Nullable LeasedMessage next() {
    List<Message> messages = subscription.fetch(1, Duration.ofSeconds(1));
    return messages.isEmpty() ? null : new Pulled(messages.get(0));
  }

  private record Pulled(Message message) implements LeasedMessage {

    @Override
    public byte[] body() {
      return message.getData();
    }

    @Override
    public void done() {
      try {
        message.ackSync(Duration.ofSeconds(5));
      } catch (TimeoutException e) {
        throw new IllegalStateException("NATS did not confirm", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }
}
