package org.stellaops.scheduler.dev.takeover;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The scanner of one worker, so that it is known which worker asks about which image. It answers
 * late, with one finding that is the image's own, and the same one whenever it is asked.
 */
final class WatchedScanner implements AutoCloseable {

  private static final Pattern DIGEST =
      Pattern.compile("\"imageDigest\"\\s*:\\s*\"(sha256:[0-9a-f]{64})\"");

  private final InetSocketAddress address;
  private final Function<String, Duration> latency;
  private final Set<String> asked = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
  private final ExecutorService threads = Executors.newFixedThreadPool(8);
  private volatile HttpServer server;

  static {
    // read when the first server is made; without it every answer waits 40 ms
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  /**
   * @param latency how late each image's answer comes
   */
  WatchedScanner(Function<String, Duration> latency) {
    this.latency = latency;
    this.server = listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    this.address = server.getAddress();
  }

  private HttpServer listen(InetSocketAddress where) {
    try {
      HttpServer started = HttpServer.create(where, 200);
      started.setExecutor(threads);
      started.createContext("/api/v1/reports", this::receive);
      started.start();
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return "http://127.0.0.1:" + address.getPort();
  }

  /** Digests of the images that it was asked about. */
  Set<String> asked() {
    return Set.copyOf(asked);
  }

  void stop() {
    server.stop(0);
  }

  void restart() {
    server = listen(address);
  }

  private void receive(HttpExchange http) throws IOException {
    String request = new String(http.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Matcher digest = DIGEST.matcher(request);
    if (!digest.find()) {
      http.sendResponseHeaders(400, -1);
      http.close();
      return;
    }
    String image = digest.group(1);
    asked.add(image);
    var unused =
        clock.schedule(
            () -> answer(http, image), latency.apply(image).toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void answer(HttpExchange http, String image) {
    byte[] report = report(image).getBytes(StandardCharsets.UTF_8);
    try (http) {
      http.getResponseHeaders().set("Content-Type", "application/json");
      http.sendResponseHeaders(200, report.length);
      http.getResponseBody().write(report);
    } catch (IOException e) {
      // the worker that asked is dead, which is what this is for
      http.close();
    }
  }

  private static String report(String image) {
    String tail = image.substring(image.length() - 8);
    return """
        {"report":{"reportId":"report-%1$s","imageDigest":"%2$s","generatedAt":"2026-11-23T10:00:00+00:00",
        "verdict":"blocked","policy":{"revisionId":"rev-1","digest":"abc"},
        "summary":{"total":1,"blocked":1,"warned":0,"ignored":0,"quieted":0},
        "verdicts":[{"findingId":"CVE-%1$s","status":"Blocked","severity":"High","purl":"pkg:generic/part@%1$s"}],"issues":[]}}
        """
        .formatted(tail, image);
  }

  @Override
  public void close() {
    server.stop(0);
    clock.shutdownNow();
    threads.shutdownNow();
  }
}
