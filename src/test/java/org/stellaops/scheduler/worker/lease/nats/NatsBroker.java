package org.stellaops.scheduler.worker.lease.nats;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Options;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamState;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.CamelContext;
import org.stellaops.scheduler.dev.server.NatsServer;
import org.stellaops.scheduler.worker.lease.DeadLetters;
import org.stellaops.scheduler.worker.lease.LeaseBroker;
import org.stellaops.scheduler.worker.lease.LeaseQueues;
import org.stellaops.scheduler.worker.lease.QueueContent;

/** NATS JetStream for the lease contract. */
final class NatsBroker implements LeaseBroker {

  private final NatsServer server;
  private final Connection connection;

  NatsBroker(NatsServer server) {
    this.server = server;
    this.connection = client();
  }

  private Connection client() {
    try {
      return NatsLink.connect(Options.builder().server(server.url()));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  Connection connection() {
    return connection;
  }

  @Override
  public Runnable connect(CamelContext worker, LeaseQueues queues) {
    Connection own = client();
    worker.getRegistry().bind("queueNats", own);
    worker.addComponent(
        "jetstream", new JetStreamComponent(() -> own, queues, Duration.ofSeconds(5)));
    return () -> {
      try {
        own.close();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    };
  }

  @Override
  public String from(String queue, String options) {
    return "jetstream:%s?subject=test.%s&durable=workers&duplicateWindowMillis=60000&%s"
        .formatted(queue, queue, options);
  }

  @Override
  public String to(String queue) {
    return "nats:test."
        + queue
        + "?connection=#queueNats&jetstreamEnabled=true&jetstreamAsync=false";
  }

  @Override
  public Map<String, Object> key(String key) {
    return Map.of("Nats-Msg-Id", key);
  }

  @Override
  public void put(String queue, byte[] body, Map<String, String> headers) {
    Headers all = new Headers();
    headers.forEach((name, value) -> all.put(name, value));
    asking(
        () ->
            connection
                .jetStream()
                .publish(
                    NatsMessage.builder()
                        .subject("test." + queue)
                        .headers(all)
                        .data(body)
                        .build()));
  }

  @Override
  public void misconfigure(String queue) {
    asking(
        () ->
            connection
                .jetStreamManagement()
                .addStream(
                    StreamConfiguration.builder()
                        .name(queue)
                        .subjects("test." + queue)
                        .retentionPolicy(RetentionPolicy.WorkQueue)
                        .duplicateWindow(Duration.ofMinutes(10))
                        .maxMessages(10)
                        .discardPolicy(DiscardPolicy.Old)
                        .build()));
  }

  @Override
  public List<String> complaint() {
    return List.of("discard is old, needed: new");
  }

  @Override
  public void putNoMessage(String queue) {
    put(queue, new byte[0], Map.of());
  }

  @Override
  public DeadLetters deadLetters(String queue) {
    return new JetStreamDeadLetters(connection, queue, "test." + queue, Clock.systemUTC());
  }

  @Override
  public QueueContent content(String queue) {
    return new JetStreamQueueContent(connection, queue, "test." + queue);
  }

  @Override
  public List<Dead> dead(String queue) {
    return asking(
        () -> {
          StreamState state =
              connection.jetStreamManagement().getStreamInfo(queue + "_DEAD").getStreamState();
          List<Dead> found = new ArrayList<>();
          for (long i = Math.max(1, state.getFirstSequence()); i <= state.getLastSequence(); i++) {
            MessageInfo message = connection.jetStreamManagement().getMessage(queue + "_DEAD", i);
            Map<String, String> fields = new HashMap<>();
            message.getHeaders().forEach((name, values) -> fields.put(name, values.get(0)));
            found.add(new Dead(message.getData(), fields));
          }
          return found;
        });
  }

  @Override
  public long size(String queue) {
    return asking(
        () -> connection.jetStreamManagement().getStreamInfo(queue).getStreamState().getMsgCount());
  }

  private interface Question<T> {
    T ask() throws IOException, JetStreamApiException;
  }

  /** Again for a while: after a restart the client needs some time to come back. */
  private static <T> T asking(Question<T> question) {
    long limit = System.nanoTime() + Duration.ofSeconds(15).toNanos();
    while (true) {
      try {
        return question.ask();
      } catch (IOException | IllegalStateException e) {
        if (System.nanoTime() > limit) {
          throw new IllegalStateException(e);
        }
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      } catch (JetStreamApiException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void kill() {
    server.kill();
  }

  @Override
  public void restart() {
    server.restart();
  }

  @Override
  public void freeze() {
    server.freeze();
  }

  @Override
  public void thaw() {
    server.thaw();
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    server.close();
  }
}
