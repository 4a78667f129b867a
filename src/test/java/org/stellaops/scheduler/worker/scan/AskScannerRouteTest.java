package org.stellaops.scheduler.worker.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Processor;
import org.apache.camel.spi.RoutesLoader;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.junit.jupiter.api.Test;
import org.stellaops.scheduler.worker.flow.ScriptedScanner;
import org.stellaops.scheduler.worker.lease.HandBack;
import org.stellaops.scheduler.worker.turn.ScannerCapacity;

/** The routes of one image, against a scanner on a real port. */
class AskScannerRouteTest extends CamelTestSupport {

  private static final String IMAGE = "sha256:" + "a".repeat(64);
  private static final int TRIES = 4;
  private static final List<String> ROUTES =
      List.of(
          "01-repeat-calls",
          "02-pass-failures-on",
          "30-ask-scanner",
          "31-ask-until-answered",
          "32-ask-once",
          "33-refresh-content");

  private static final Duration LONGEST = Duration.ofMillis(500);

  private final PoolingHttpClientConnectionManager connections =
      PoolingHttpClientConnectionManagerBuilder.create().build();
  private final ScriptedScanner scanner;
  private final ScannerGate gate = new ScannerGate(50, 10, 80, Clock.systemUTC());

  AskScannerRouteTest() throws IOException {
    scanner = new ScriptedScanner();
  }

  /** Stands in for the watch over the run, whose store is not part of this test. */
  private static final Processor RUN_GOES_ON = exchange -> {};

  @Override
  protected CamelContext createCamelContext() throws Exception {
    CamelContext context = super.createCamelContext();
    Clock clock = Clock.systemUTC();
    ReportAnswer answers =
        new ReportAnswer(
            new ReportReader(100_000, 64), gate, new RetryAfter(clock, Duration.ofMillis(20)));
    context.getRegistry().bind("runWatch", RUN_GOES_ON);
    context
        .getRegistry()
        .bind("reportRequest", new ReportRequest(gate, new ScannerToken(Optional.empty(), null)));
    context.getRegistry().bind("reportAnswer", answers);
    context
        .getRegistry()
        .bind("refreshAnswer", new RefreshAnswer(answers, Duration.ofSeconds(1), System::nanoTime));
    context.getRegistry().bind("giveUp", new GiveUp());
    context
        .getRegistry()
        .bind(
            "retryDelay", new RetryDelay(gate, TRIES, Duration.ofMillis(2), Duration.ofMillis(20)));
    context.getRegistry().bind("scannerHeaders", new ScannerHeaders());
    context
        .getRegistry()
        .bind(
            "scannerHttp",
            new ScannerHttp(
                100_000, LONGEST, new ScannerCapacity(64, true), new SimpleMeterRegistry()));
    context.getRegistry().bind("scannerConnections", connections);
    Properties properties = new Properties();
    properties.setProperty("scheduler.scanner.reports", scanner.address() + "/api/v1/reports");
    properties.setProperty("scheduler.scanner.scans", scanner.address() + "/api/v1/scans");
    properties.setProperty("scheduler.scanner.refresh.poll", "5");
    context.getPropertiesComponent().setOverrideProperties(properties);
    RoutesLoader loader = PluginHelper.getRoutesLoader(context);
    for (String route : ROUTES) {
      Path file = Path.of("routes", route + ".camel.yaml").toAbsolutePath();
      loader.loadRoutes(ResourceHelper.resolveResource(context, "file:" + file));
    }
    return context;
  }

  @Override
  protected void cleanupResources() {
    scanner.close();
  }

  @Test
  void a_report_is_asked_for_once() {
    scanner.otherwise(ScriptedScanner.report("CVE-1/High"));
    assertThat(ask(false)).isInstanceOf(ImageOutcome.Evaluated.class);
    assertThat(scanner.timesAsked(IMAGE)).isEqualTo(1);
  }

  @Test
  void a_retry_repeats_the_whole_call_as_often_as_configured() {
    scanner.otherwise(ScriptedScanner.status(500, ""));
    assertThatThrownBy(() -> ask(false))
        .isInstanceOf(CamelExecutionException.class)
        .hasCauseInstanceOf(ScannerBusy.class);
    assertThat(scanner.timesAsked(IMAGE)).isEqualTo(TRIES);
  }

  @Test
  void a_connection_that_breaks_is_repeated_too() {
    scanner.otherwise((http, digest) -> http.close());
    assertThatThrownBy(() -> ask(false)).hasCauseInstanceOf(IOException.class);
    assertThat(scanner.timesAsked(IMAGE)).isEqualTo(TRIES);
  }

  @Test
  void on_the_last_delivery_the_image_fails_instead() {
    scanner.otherwise(ScriptedScanner.status(503, ""));
    assertThat(ask(true))
        .isEqualTo(
            new ImageOutcome.Failed(
                IMAGE, "the scanner answered 503, on every try of every delivery"));
  }

  @Test
  void an_answer_over_the_limit_is_not_asked_for_again() {
    scanner.otherwise(ScriptedScanner.status(200, " ".repeat(200_000)));
    assertThat(ask(false))
        .isInstanceOfSatisfying(
            ImageOutcome.Failed.class,
            failed -> assertThat(failed.reason()).contains("larger than 100000 bytes"));
    assertThat(scanner.timesAsked(IMAGE)).isEqualTo(1);
  }

  @Test
  void no_answer_keeps_a_connection() {
    Map<String, ScriptedScanner.Answer> answers = new LinkedHashMap<>();
    answers.put("report", ScriptedScanner.report("CVE-1/High"));
    answers.put("too large", ScriptedScanner.status(200, " ".repeat(200_000)));
    answers.put("not JSON", ScriptedScanner.status(200, "not JSON"));
    answers.put("gone", ScriptedScanner.status(404, ""));
    answers.put("refused", ScriptedScanner.status(422, "{}"));
    answers.put("busy", ScriptedScanner.status(503, "{}"));
    answers.put("broken", (http, digest) -> http.close());
    answers.put(
        "too late as a whole",
        (http, digest) -> {
          http.sendResponseHeaders(200, 0);
          for (int i = 0; i < 10; i++) {
            http.getResponseBody().write(" ".repeat(100).getBytes(StandardCharsets.UTF_8));
            http.getResponseBody().flush();
            LockSupport.parkNanos(LONGEST.toNanos() / 5);
          }
          http.close();
        });
    answers.forEach(
        (name, answer) -> {
          scanner.otherwise(answer);
          try {
            ask(false);
          } catch (CamelExecutionException e) {
            // what becomes of each is shown by the others
          }
          assertThat(connections.getTotalStats().getLeased()).as(name).isZero();
        });
  }

  @Test
  void a_refusal_hands_the_segment_back_and_closes_the_gate() {
    scanner.otherwise(ScriptedScanner.status(401, ""));
    assertThatThrownBy(() -> ask(false)).hasCauseInstanceOf(HandBack.class);
    assertThat(scanner.timesAsked(IMAGE)).isEqualTo(1);
    assertThat(gate.standing().state()).isEqualTo(ScannerGate.State.REFUSED);
    assertThatThrownBy(() -> ask(true)).hasCauseInstanceOf(HandBack.class);
    assertThat(scanner.timesAsked(IMAGE)).isEqualTo(1);
  }

  private Object ask(boolean lastDelivery) {
    return template.requestBody(
        "direct:ask-scanner",
        new ImageTask("acme", "run-1", IMAGE, false, null, null, lastDelivery));
  }
}
