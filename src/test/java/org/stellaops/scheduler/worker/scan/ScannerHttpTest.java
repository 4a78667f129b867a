package org.stellaops.scheduler.worker.scan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stellaops.scheduler.worker.turn.ScannerCapacity;

/** How the HTTP client behaves towards a real server that does not. */
class ScannerHttpTest {

  private static final int MAX_BYTES = 1000;

  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final PoolingHttpClientConnectionManager connections =
      new PoolingHttpClientConnectionManager();
  private final AtomicInteger requests = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private final CloseableHttpClient client;

  ScannerHttpTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    HttpClientBuilder builder = HttpClients.custom().setConnectionManager(connections);
    new ScannerHttp(MAX_BYTES, Duration.ofMillis(400), new ScannerCapacity(64, false), meters)
        .configureHttpClient(builder);
    client = builder.build();
  }

  @BeforeEach
  void start() {
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void anAnswerWithinItsLimitIsRead() throws IOException {
    assertThat(get("/bytes/1000")).hasSize(1000);
    assertThat(get("/chunked/1000")).hasSize(1000);
    assertThat(meters.get("scheduler.scanner.requests").tag("outcome", "200").timer().count())
        .isEqualTo(2);
  }

  @Test
  void aLargerOneIsCutOff() {
    for (String path :
        new String[] {"/bytes/1001", "/chunked/1001", "/chunked/50000000", "/bomb"}) {
      assertThatThrownBy(() -> get(path))
          .as(path)
          .isInstanceOf(AnswerTooLarge.class)
          .hasMessage("the answer is larger than 1000 bytes (SCHEDULER_SCANNER_MAX_ANSWER_BYTES)");
    }
    assertThat(connections.getTotalStats().getLeased()).isZero();
  }

  /** No read ever waits long, and still the answer would take hours. */
  @Test
  void anAnswerThatDripsIsCutOff() {
    assertThatThrownBy(() -> get("/drip"))
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessage("the answer as a whole took too long");
    assertThat(connections.getTotalStats().getLeased()).isZero();
  }

  @Test
  void nothingIsRepeatedOrFollowedBehindOurBack() throws IOException {
    for (int status : new int[] {301, 302, 307, 308, 401, 429, 500, 503}) {
      requests.set(0);
      assertThat(status("/status/" + status)).isEqualTo(status);
      assertThat(requests).as("status %d", status).hasValue(1);
    }
  }

  @Test
  void noCookieIsKept() throws IOException {
    get("/cookie");
    assertThat(get("/cookie")).isEqualTo("none".getBytes(UTF_8));
  }

  @Test
  void aScannerThatIsNotThereIsTimedToo() {
    server.stop(0);
    assertThatThrownBy(() -> get("/bytes/1")).isInstanceOf(IOException.class);
    assertThat(
            meters.get("scheduler.scanner.requests").tag("outcome", "unreachable").timer().count())
        .isEqualTo(1);
  }

  private byte[] get(String path) throws IOException {
    return client.execute(
        request(path), response -> response.getEntity().getContent().readAllBytes());
  }

  private int status(String path) throws IOException {
    return client.execute(request(path), response -> response.getCode());
  }

  private HttpGet request(String path) {
    return new HttpGet("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    String[] path = exchange.getRequestURI().getPath().split("/", -1);
    try (exchange) {
      switch (path[1]) {
        case "bytes" -> send(exchange, 200, new byte[Integer.parseInt(path[2])]);
        case "chunked" -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] piece = new byte[500];
          for (int left = Integer.parseInt(path[2]); left > 0; left -= piece.length) {
            exchange.getResponseBody().write(piece, 0, Math.min(left, piece.length));
          }
        }
        case "bomb" -> {
          ByteArrayOutputStream bomb = new ByteArrayOutputStream();
          try (OutputStream out = new GZIPOutputStream(bomb)) {
            out.write(new byte[100_000]);
          }
          exchange.getResponseHeaders().add("Content-Encoding", "gzip");
          send(exchange, 200, bomb.toByteArray());
        }
        case "drip" -> {
          exchange.sendResponseHeaders(200, 0);
          while (!Thread.currentThread().isInterrupted()) {
            exchange.getResponseBody().write(' ');
            exchange.getResponseBody().flush();
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
          }
        }
        case "status" -> {
          exchange.getResponseHeaders().add("Location", "/bytes/1");
          exchange.getResponseHeaders().add("Retry-After", "0");
          exchange.sendResponseHeaders(Integer.parseInt(path[2]), -1);
        }
        default -> {
          String cookie = exchange.getRequestHeaders().getFirst("Cookie");
          exchange.getResponseHeaders().add("Set-Cookie", "a=b; Path=/");
          send(exchange, 200, (cookie == null ? "none" : cookie).getBytes(UTF_8));
        }
      }
    }
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }
}
