package org.stellaops.scheduler.dev.chaos;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The scanner: it answers from {@link Knowledge}, in its own time, counts the calls for each image
 * of each run, and gives every report an id of its own, so that it shows whose answer was kept.
 */
final class Scanner implements AutoCloseable {

  /** What is wrong with it. */
  enum Mood {
    WELL,
    SLOW,
    BUSY,
    UNAVAILABLE
  }

  private static final String SCANS = "/api/v1/scans";
  private static final Pattern DIGEST = Pattern.compile("\"(sha256:[0-9a-f]{64})\"");

  /** More than the workers wait for. */
  private static final Duration TOO_LATE = Duration.ofMillis(2_600);

  private final Knowledge knowledge;
  private final HttpServer server;
  private final Map<String, Integer> calls = new ConcurrentHashMap<>();
  private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
  private final ExecutorService threads = Executors.newFixedThreadPool(8);
  private final Looks looks = new Looks();
  private volatile Mood mood = Mood.WELL;

  static {
    // read when the first server is made; without it every answer waits 40 ms
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  Scanner(Knowledge knowledge) {
    this.knowledge = knowledge;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/api/v1/reports", this::receive);
    server.createContext(SCANS, this::look);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  void set(Mood next) {
    mood = next;
  }

  /** How often each image of a run was asked about. */
  Map<String, Integer> calls(ChaosRun run) {
    String prefix = run.runId() + "/";
    return calls.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(prefix))
        .collect(
            Collectors.toMap(
                entry -> entry.getKey().substring(prefix.length()), Map.Entry::getValue));
  }

  /** Whether any image of the run was asked about. */
  boolean asked(ChaosRun run) {
    String prefix = run.runId() + "/";
    return calls.keySet().stream().anyMatch(key -> key.startsWith(prefix));
  }

  /** What it has looked at again. */
  Looks looks() {
    return looks;
  }

  /** A scan is begun, or asked about. */
  private void look(HttpExchange http) throws IOException {
    String request = new String(http.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Matcher digest = DIGEST.matcher(request);
    Mood now = mood;
    if (now == Mood.UNAVAILABLE) {
      answer(http, 503, "{}");
    } else if (now == Mood.BUSY) {
      http.getResponseHeaders().set("Retry-After", "1");
      answer(http, 429, "{}");
    } else if (http.getRequestMethod().equals("GET")) {
      String id = http.getRequestURI().getPath().substring(SCANS.length() + 1);
      answer(http, 200, "{\"status\":\"" + (looks.ended(id) ? "succeeded" : "running") + "\"}");
    } else if (!digest.find()) {
      answer(http, 400, "{}");
    } else {
      String id = looks.begin(digest.group(1));
      http.getResponseHeaders().set("Location", SCANS + "/" + id);
      var unused =
          clock.schedule(
              () -> answer(http, 202, "{}"),
              now == Mood.SLOW ? TOO_LATE.toMillis() : 0,
              TimeUnit.MILLISECONDS);
    }
  }

  private void receive(HttpExchange http) throws IOException {
    String request = new String(http.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Matcher digest = DIGEST.matcher(request);
    @Nullable String key = http.getRequestHeaders().getFirst("Idempotency-Key");
    Mood now = mood;
    if (!digest.find()) {
      answer(http, 400, "{}");
    } else if (now == Mood.UNAVAILABLE) {
      answer(http, 503, "{}");
    } else if (key == null) {
      answer(http, 404, "{}"); // a probe, about an image that cannot exist
    } else {
      String image = digest.group(1);
      int call = calls.merge(key, 1, Integer::sum);
      looks.reportAsked(ChaosRun.number(runId(key)), image);
      if (now == Mood.BUSY) {
        http.getResponseHeaders().set("Retry-After", "1");
        answer(http, 429, "{}");
        return;
      }
      Duration late = now == Mood.SLOW ? TOO_LATE : latency(image);
      var unused =
          clock.schedule(
              () -> report(http, key, image, call), late.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** From 200 to 1,200 ms, each image its own. */
  private static Duration latency(String image) {
    return Duration.ofMillis(200 + Math.floorMod(image.hashCode(), 1_000));
  }

  private void report(HttpExchange http, String key, String image, int call) {
    int run = ChaosRun.number(runId(key));
    Knowledge.Answer answer = knowledge.answer(image, run);
    if (answer instanceof Knowledge.Findings found) {
      answer(http, 200, report(image, run, call, found));
    } else if (answer instanceof Knowledge.Gone) {
      answer(http, 404, "{}");
    } else {
      answer(http, 422, "{\"title\":\"no SBOM\",\"status\":422}");
    }
  }

  private static String runId(String key) {
    return key.substring(0, Math.max(0, key.indexOf('/')));
  }

  static String verdict(Iterable<Knowledge.Finding> findings) {
    String verdict = "pass";
    for (Knowledge.Finding finding : findings) {
      if (finding.severity().equals("Critical")) {
        return "blocked";
      }
      verdict = "warn";
    }
    return verdict;
  }

  private static String report(String image, int run, int call, Knowledge.Findings found) {
    String verdicts =
        found.findings().stream()
            .map(
                finding ->
                    "{\"findingId\":\"%s\",\"status\":\"Warned\",\"severity\":\"%s\",\"kev\":%s}"
                        .formatted(finding.id(), finding.severity(), finding.kev()))
            .collect(Collectors.joining(","));
    return """
        {"report":{"reportId":"report-%s-%d-%d","imageDigest":"%s","generatedAt":"2026-11-23T10:00:00+00:00",
        "verdict":"%s","policy":{"revisionId":"rev-%d","digest":"abc"},
        "summary":{"total":%d,"blocked":0,"warned":%d,"ignored":0,"quieted":0},"verdicts":[%s],"issues":[]}}
        """
        .formatted(
            image.substring(image.length() - 8),
            run,
            call,
            image,
            verdict(found.findings()),
            run,
            found.findings().size(),
            found.findings().size(),
            verdicts);
  }

  private static void answer(HttpExchange http, int status, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    try (http) {
      http.getResponseHeaders().set("Content-Type", "application/json");
      http.sendResponseHeaders(status, bytes.length);
      http.getResponseBody().write(bytes);
    } catch (IOException e) {
      // the worker that asked is dead or cut off, which is what this is for
      http.close();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    clock.shutdownNow();
    threads.shutdownNow();
  }
}
