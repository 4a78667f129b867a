package org.stellaops.scheduler.worker.lease.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.stellaops.scheduler.dev.server.NatsServer;
import org.stellaops.scheduler.worker.lease.ConsumerState;
import org.stellaops.scheduler.worker.lease.LeaseBroker.Dead;
import org.stellaops.scheduler.worker.lease.Worker;

/** Other publishers may write as headers what no client can read. */
final class UnreadableMessagesTest {

  private static final List<String> HEADERS =
      List.of(
          "NATS/2.0\r\nA: b\r\n\r\n",
          "nonsense\r\n\r\n",
          "NATS/1.0\r\nno colon\r\n\r\n",
          "NATS/1.0\r\n: no name\r\n\r\n",
          "NATS/1.0\r\nA: b",
          "NATS/1.0 404 No Messages\r\n\r\n",
          "NATS/1.0 409 Consumer Deleted\r\n\r\n",
          "NATS/1.0 100 Idle Heartbeat\r\n\r\n",
          "NATS/1.0 x\r\n\r\n");

  @Test
  void theyAreDeadLettersAndTheirNeighboursAreDone() throws IOException {
    Set<String> done = ConcurrentHashMap.newKeySet();
    try (NatsServer server = NatsServer.start();
        NatsBroker broker = new NatsBroker(server);
        Worker worker =
            Worker.on(
                broker,
                broker.from("queue", "leaseMillis=10000&inFlight=4"),
                exchange -> done.add(exchange.getMessage().getBody(String.class)))) {
      broker.put("queue", bytes("first"), Map.of());
      List<String> bodies = new ArrayList<>();
      for (String headers : HEADERS) {
        bodies.add("body of " + headers);
        publish(server.url(), headers, "body of " + headers);
        broker.put("queue", bytes("after " + headers), Map.of());
      }

      // those that came in one go with an unreadable one come again when their lease has run out
      await().atMost(Duration.ofSeconds(90)).until(() -> neighbours(done) == HEADERS.size() + 1);
      await().until(() -> broker.size("queue") == 0);
      List<Dead> dead = broker.dead("queue");
      List<String> given =
          dead.stream().map(each -> new String(each.body(), StandardCharsets.UTF_8)).toList();
      // a server of today makes headers out of some of them that can be read; 2.9 of none
      assertThat(given).hasSizeGreaterThanOrEqualTo(5).isSubsetOf(bodies);
      assertThat(Stream.concat(given.stream(), done.stream())).containsAll(bodies);
      assertThat(dead)
          .allSatisfy(
              each ->
                  assertThat(each.fields())
                      .containsEntry("deadReason", "refused")
                      .hasEntrySatisfying(
                          "reason",
                          reason ->
                              assertThat(reason)
                                  .startsWith("the message's headers cannot be read: ")
                                  .endsWith("; allowed: NATS/1.0 headers")));
      assertThat(worker.state().status()).isEqualTo(ConsumerState.Status.OPEN);
    }
  }

  /** Nobody leases, so nobody sets it aside; what the worker says about its queue goes on. */
  @Test
  void theyAreCountedAsMessagesWithoutId() throws IOException {
    try (NatsServer server = NatsServer.start();
        NatsBroker broker = new NatsBroker(server);
        Worker worker =
            Worker.on(broker, broker.from("queue", "leaseMillis=60000"), exchange -> {})) {
      worker.pause();
      await().until(() -> worker.state().status() == ConsumerState.Status.SUSPENDED);
      publish(server.url(), HEADERS.get(0), "body");
      broker.put("queue", bytes("readable"), Map.of("messageId", "known"));
      await().until(() -> broker.size("queue") == 2);
      assertThat(broker.content("queue").messageIds(10)).contains(Set.of("", "known"));
    }
  }

  private static long neighbours(Set<String> done) {
    return done.stream().filter(body -> !body.startsWith("body of ")).count();
  }

  /** As a client of another language would, and one that checks nothing. */
  private static void publish(String url, String headers, String body) throws IOException {
    URI address = URI.create(url);
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      OutputStream out = socket.getOutputStream();
      assertThat(in.readLine()).startsWith("INFO");
      out.write(bytes("CONNECT {\"verbose\":false,\"pedantic\":false,\"headers\":true}\r\n"));
      out.write(
          bytes(
              "HPUB test.queue %d %d\r\n%s%s\r\nPING\r\n"
                  .formatted(headers.length(), headers.length() + body.length(), headers, body)));
      out.flush();
      assertThat(in.readLine()).isEqualTo("PONG");
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
