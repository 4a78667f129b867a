package org.stellaops.scheduler.dev.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.LoggerFactory;
import org.stellaops.scheduler.dev.event.EventVerifier;

/**
 * Shows the main job: a run over the sample images, an advisory that arrives, a second run over the
 * same images, and what changed.
 *
 * <p>{@code --keep-running} starts the same things, submits nothing, and says where to look.
 */
public final class Demo {

  /**
   * HTTP/2 Rapid Reset: it hits several of the samples that are written in Go, and is known to be
   * exploited.
   */
  private static final Path ADVISORY =
      Path.of("src/dev/resources/samples/advisories-later/GHSA-qppj-fm5r-hxr3.json");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long RUN_MAX_SECONDS = 60;
  private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final String LOGGING = "logback.configurationFile";
  private static final int SCANNER_MILLIS = 100;
  private static final int SHOWN_FINDINGS = 4;

  private final PrintStream out = System.out;
  private final DevelopmentStack stack;
  private final Operator operator;
  private final Map<String, String> names = new HashMap<>();

  private Demo(DevelopmentStack stack) {
    this.stack = stack;
    this.operator = stack.operator();
  }

  public static void main(String[] arguments) throws Exception {
    keepQuietUntilSpringTakesOver();
    boolean keepRunning = Arrays.asList(arguments).contains("--keep-running");
    Path folder =
        Path.of(
                "target",
                "demo-"
                    + LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")))
            .toAbsolutePath();
    Files.createDirectories(folder);
    System.out.println("Starting Redis, the store, the reference scanner and the worker ...");
    try (DevelopmentStack stack = DevelopmentStack.start(folder, keepRunning ? 8085 : 0)) {
      Demo demo = new Demo(stack);
      demo.sayWhere();
      if (keepRunning) {
        demo.keepRunning();
      } else {
        demo.show();
      }
    }
  }

  private static void keepQuietUntilSpringTakesOver() {
    System.setProperty(LOGGING, "demo-logback.xml");
    LoggerFactory.getILoggerFactory();
    System.clearProperty(LOGGING);
  }

  private void sayWhere() {
    out.println(
        "  worker    "
            + stack.workerAddress()
            + "  (user operator, password in "
            + stack.passwordFile()
            + ")");
    out.println("  console   " + stack.workerAddress() + "/actuator/hawtio");
    out.println("  REST      " + stack.workerAddress() + "/swagger-ui.html");
    out.println("  scanner   " + stack.scannerAddress());
    out.println("  Redis     " + stack.redisUrl() + "  (queues and stella.events)");
    out.println("  store     " + stack.storeUrl());
    out.println("  data      " + stack.folder());
  }

  private void keepRunning() throws InterruptedException {
    out.println();
    out.println("Submit a run over the sample images, tenant " + Operator.TENANT + ":");
    out.println(
        "  docs/walkthrough.md shows how, with curl and with redis-cli. Ctrl-C stops everything.");
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(stopped::countDown));
    stopped.await();
  }

  private void show() throws Exception {
    operator
        .images()
        .path("images")
        .forEach(
            image -> names.put(image.path("imageDigest").asText(), image.path("name").asText()));
    List<String> images = stack.imageDigests();
    operator.slowScanner(SCANNER_MILLIS);

    out.println();
    out.println("First run: " + images.size() + " images that were never looked at before");
    follow(operator.submit(images, "manual"));

    out.println();
    String advisory = publishAdvisory();

    out.println();
    out.println("Second run: the same images, because of " + advisory);
    String second = operator.submit(images, "concelier");
    follow(second);
    printChanges(operator.deltas(second));

    out.println();
    printEvents(second);
  }

  /** Prints the progress of a run until it ends. */
  private void follow(String runId) throws IOException, InterruptedException, TimeoutException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(RUN_MAX_SECONDS);
    String last = "";
    while (true) {
      JsonNode run = operator.run(runId);
      String line = progress(run);
      if (!line.equals(last)) {
        out.println("  " + line);
        last = line;
      }
      String state = run.path("state").asText();
      if (state.equals("completed")) {
        return;
      }
      if (List.of("error", "cancelled").contains(state) || System.nanoTime() > end) {
        throw new TimeoutException("run " + runId + " did not complete: " + run);
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  private static String progress(JsonNode run) {
    JsonNode progress = run.path("progress");
    JsonNode counts = run.path("counts");
    return "run %s  %-9s %3d %%  %d of %d images, %d changed, %d new findings, %d gone"
        .formatted(
            run.path("runId").asText(),
            run.path("state").asText(),
            progress.path("percent").asInt(),
            progress.path("imagesEnded").asLong(),
            progress.path("images").asLong(),
            counts.path("changed").asLong(),
            counts.path("newFindings").asLong(),
            counts.path("resolvedFindings").asLong());
  }

  private String publishAdvisory() throws IOException, InterruptedException {
    String osv = Files.readString(ADVISORY);
    JsonNode advisory = JSON.readTree(osv);
    String id = advisory.path("id").asText();
    out.println("An advisory arrives: " + id + ", " + advisory.path("summary").asText());
    operator.publishAdvisory(id, osv);
    return id;
  }

  private void printChanges(List<JsonNode> deltas) {
    out.println();
    out.println("What changed:");
    for (JsonNode delta : deltas) {
      String digest = delta.path("imageDigest").asText();
      out.println("  " + names.getOrDefault(digest, "") + " " + digest.substring(0, 19) + "…");
      printFindings("+", delta.path("newFindings"));
      printFindings("-", delta.path("resolvedFindings"));
    }
  }

  private void printFindings(String sign, JsonNode findings) {
    for (int index = 0; index < Math.min(findings.size(), SHOWN_FINDINGS); index++) {
      JsonNode finding = findings.get(index);
      out.println(
          "    %s %-16s %-8s %s"
              .formatted(
                  sign,
                  finding.path("findingId").asText(),
                  finding.path("severity").asText(),
                  finding.path("purl").asText()));
    }
    if (findings.size() > SHOWN_FINDINGS) {
      out.println("    " + sign + " … and " + (findings.size() - SHOWN_FINDINGS) + " more");
    }
  }

  private void printEvents(String runId) throws IOException, InterruptedException {
    EventLog log = new EventLog(stack.redisUrl(), EventVerifier.load(stack.key().publicKey()));
    List<JsonNode> events = log.read();
    while (events.stream().noneMatch(event -> ended(event, runId))) {
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      events = log.read();
    }
    out.println(
        "Events in stella.events, every signature checked with " + stack.key().publicKey() + ":");
    for (JsonNode event : events) {
      JsonNode payload = event.path("payload");
      String about =
          payload.has("imageDigest")
              ? names.getOrDefault(payload.path("imageDigest").asText(), "")
                  + " "
                  + payload.path("verdict").asText()
              : payload.has("state")
                  ? "run " + payload.path("runId").asText() + " " + payload.path("state").asText()
                  : payload.path("impactedDigests").size() + " images changed";
      out.println(
          "  signature ok  %-24s %s  %s"
              .formatted(event.path("kind").asText(), event.path("eventId").asText(), about));
    }
    out.println("Done: " + events.size() + " events, none unsigned, none twice.");
  }

  private static boolean ended(JsonNode event, String runId) {
    return event.path("kind").asText().equals("scheduler.run.completed")
        && event.path("payload").path("runId").asText().equals(runId);
  }
}
