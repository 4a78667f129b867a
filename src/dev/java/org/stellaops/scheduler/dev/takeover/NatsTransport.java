package org.stellaops.scheduler.dev.takeover;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import java.io.IOException;
import java.util.Map;
import org.stellaops.scheduler.dev.server.NatsServer;

/** The installed nats-server. */
final class NatsTransport implements Transport {

  private final NatsServer server = NatsServer.start();

  NatsTransport() {
    server.stop();
  }

  @Override
  public void start() {
    server.restart();
  }

  @Override
  public void stop() {
    server.stop();
  }

  @Override
  public Map<String, String> variables() {
    return Map.of("SCHEDULER_QUEUE_KIND", "Nats", "SCHEDULER_QUEUE_NATS_URL", server.url());
  }

  @Override
  public void submit(byte[] message) {
    try (Connection nats = Nats.connect(server.url())) {
      nats.jetStream().publish("scheduler.planner", message);
    } catch (IOException | JetStreamApiException e) {
      throw new IllegalStateException("the planner queue took no message", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
