package org.stellaops.scheduler.worker.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A scanner on a real port whose answers are written by the test, image by image. */
public final class ScriptedScanner implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Answers one request, in whatever way. */
  public interface Answer {
    void give(HttpExchange http, String imageDigest) throws IOException;
  }

  /** What was asked, headers by lower-case name. */
  public record Asked(String path, String imageDigest, Map<String, String> headers) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private volatile Answer otherwise = report();

  static {
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  public ScriptedScanner() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  public String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** For every image that has no answer of its own. */
  public void otherwise(Answer answer) {
    otherwise = answer;
  }

  public void about(String imageDigest, Answer answer) {
    answers.put(imageDigest, answer);
  }

  public List<Asked> asked() {
    return asked;
  }

  public long timesAsked(String imageDigest) {
    return asked.stream().filter(each -> each.imageDigest().equals(imageDigest)).count();
  }

  /** A report with findings written as {@code id/severity}, or {@code id/severity/Status}. */
  public static Answer report(String... findings) {
    return (http, digest) -> status(200, reportJson(digest, findings)).give(http, digest);
  }

  static String reportJson(String digest, String... findings) {
    StringBuilder verdicts = new StringBuilder();
    for (String finding : findings) {
      String[] parts = finding.split("/");
      verdicts
          .append(verdicts.isEmpty() ? "" : ",")
          .append(
              "{\"findingId\":\"%s\",\"severity\":\"%s\",\"status\":\"%s\",\"purl\":\"pkg:npm/%s@1\"}"
                  .formatted(
                      parts[0],
                      parts[1],
                      parts.length > 2 ? parts[2] : "Blocked",
                      parts[0].toLowerCase(Locale.ROOT)));
    }
    return ("{\"report\":{\"reportId\":\"report-%s\",\"imageDigest\":\"%s\",\"generatedAt\":\"2026-11-23T10:00:00+00:00\","
            + "\"verdict\":\"%s\",\"policy\":{\"revisionId\":\"rev-1\",\"digest\":\"abc\"},"
            + "\"summary\":{\"total\":%d,\"blocked\":%d,\"warned\":0,\"ignored\":0,\"quieted\":0},\"verdicts\":[%s],\"issues\":[]},\"dsse\":"
            + " {\"payloadType\":\"application/vnd.stellaops.report+json\","
            + " \"payload\":\"e30=\",\"signatures\":[]}}")
        .formatted(
            digest.substring(7, 15),
            digest,
            findings.length == 0 ? "pass" : "blocked",
            findings.length,
            findings.length,
            verdicts);
  }

  public static Answer status(int status, String body, String... headers) {
    return (http, digest) -> {
      for (int header = 0; header < headers.length; header += 2) {
        http.getResponseHeaders().set(headers[header], headers[header + 1]);
      }
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      http.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      if (bytes.length > 0) {
        http.getResponseBody().write(bytes);
      }
    };
  }

  /** A report without findings that takes so long for each image. */
  static Answer after(int millis) {
    return after(new CountDownLatch(1), Duration.ofMillis(millis));
  }

  /** A report without findings, once it is released or so much time has passed. */
  static Answer after(CountDownLatch release, Duration atMost) {
    return (http, digest) -> {
      try {
        release.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      report().give(http, digest);
    };
  }

  private void answer(HttpExchange http) throws IOException {
    try (http) {
      byte[] body = http.getRequestBody().readAllBytes();
      JsonNode request = body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
      String digest =
          request.path("imageDigest").asText(request.path("image").path("digest").asText(""));
      Map<String, String> headers = new ConcurrentHashMap<>();
      http.getRequestHeaders()
          .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
      asked.add(new Asked(http.getRequestURI().getPath(), digest, headers));
      answers.getOrDefault(digest, otherwise).give(http, digest);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
