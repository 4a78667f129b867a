package org.stellaops.scheduler.worker.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stellaops.scheduler.worker.settings.Settings;

/** What a container's engine is told. */
class HealthCheckCommandTest {

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    answer("readiness", 503, "{\"status\":\"DOWN\"}");
    answer("liveness", 200, "{\"status\":\"UP\"}");
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(String probe, int status, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/actuator/health/" + probe,
        exchange -> {
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  private int ask(String probe, String address) throws Exception {
    Map<String, String> variables =
        Map.of(
            "SCHEDULER_HTTP_PORT",
            Integer.toString(server.getAddress().getPort()),
            "SCHEDULER_HTTP_ADDRESS",
            address,
            "SCHEDULER_HTTP_PLAIN_ALLOWED",
            "true");
    return HealthCheckCommand.ask(
        Settings.read(variables::get),
        probe,
        new PrintStream(printed, true, StandardCharsets.UTF_8));
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void upIsZeroAndDownIsOne() throws Exception {
    assertThat(ask("liveness", "127.0.0.1")).isZero();
    assertThat(ask("readiness", "127.0.0.1")).isEqualTo(1);
    assertThat(printed().lines())
        .containsExactly("200 {\"status\":\"UP\"}", "503 {\"status\":\"DOWN\"}");
  }

  @Test
  void aPortOnAllAddressesIsAskedOnLoopback() throws Exception {
    assertThat(ask("liveness", "0.0.0.0")).isZero();
  }

  @Test
  void nobodyThereIsNoAnswer() {
    server.stop(0);

    assertThatThrownBy(() -> ask("liveness", "127.0.0.1")).isInstanceOf(ConnectException.class);
  }

  @Test
  void anotherProbeIsRefused() {
    int code =
        HealthCheckCommand.run(
            List.of("startup"), new PrintStream(printed, true, StandardCharsets.UTF_8));

    assertThat(code).isEqualTo(1);
    assertThat(printed()).startsWith("check-health: found startup; allowed: readiness or liveness");
  }
}
