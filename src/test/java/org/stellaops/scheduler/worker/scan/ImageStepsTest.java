package org.stellaops.scheduler.worker.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.stellaops.scheduler.worker.scan.SampleImages.digest;
import static org.stellaops.scheduler.worker.scan.SampleImages.task;

import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.stellaops.scheduler.worker.lease.TryLater;

/** The small steps of one image: its request, the headers, giving up, gathering. */
class ImageStepsTest {

  private static final CamelContext CAMEL = new DefaultCamelContext();
  private final ScannerGate gate = new ScannerGate(10, 10, 80, Clock.systemUTC());
  private final ReportRequest requests =
      new ReportRequest(gate, new ScannerToken(Optional.of("secret"), null));

  @Test
  void theRequestIsMadeFromTheTaskAloneAndNothingElseTravels() {
    Exchange exchange = new DefaultExchange(CAMEL);
    exchange.getMessage().setHeader("CamelHttpUri", "http://evil.example");
    exchange.getMessage().setHeader("cAmElHttpPath", "/evil");
    exchange.getMessage().setHeader("Cookie", "x");
    ImageTask task = new ImageTask("acme", "run-1", digest(1), true, "00-trace", null, false);
    requests.write(task, exchange);
    assertThat(exchange.getMessage().getHeaders())
        .containsOnlyKeys(
            "Accept",
            "Authorization",
            "Content-Type",
            "Idempotency-Key",
            "X-Stella-Tenant",
            "traceparent")
        .containsEntry("Authorization", "Bearer secret")
        .containsEntry("Idempotency-Key", "run-1/" + digest(1))
        .containsEntry("X-Stella-Tenant", "acme")
        .containsEntry("traceparent", "00-trace");
    assertThat(body(exchange))
        .isEqualTo("{\"imageDigest\":\"" + digest(1) + "\",\"usageOnly\":true}");
  }

  @Test
  void aRefreshIsAskedForAndLookedAt() {
    Exchange exchange = new DefaultExchange(CAMEL);
    requests.writeRefresh(task(1), exchange);
    assertThat(body(exchange))
        .isEqualTo("{\"image\":{\"digest\":\"" + digest(1) + "\"},\"force\":true}");
    requests.writePoll(task(1), new Refresh("s-1", 0, false), exchange);
    assertThat(exchange.getMessage().getHeader(Exchange.HTTP_PATH)).isEqualTo("s-1");
    assertThat(exchange.getMessage().getBody()).isNull();
  }

  @Test
  void theProbeIsOfNoRun() {
    Exchange exchange = new DefaultExchange(CAMEL);
    gate.refused(task(1), 401);
    ScannerProbe probe = new ScannerProbe(gate);
    assertThat(probe.due()).isTrue();
    requests.write(probe.task(), exchange);
    assertThat(exchange.getMessage().getHeaders())
        .doesNotContainKey("Idempotency-Key")
        .containsEntry("X-Stella-Tenant", "acme");
    gate.answered(probe.task());
    assertThat(probe.due()).isFalse();
  }

  @Test
  void onlyNamedHeadersPassInEitherDirection() {
    ScannerHeaders headers = new ScannerHeaders();
    Exchange exchange = new DefaultExchange(CAMEL);
    for (String sent :
        new String[] {
          "Accept", "AUTHORIZATION", "Idempotency-Key", "traceparent", "X-Stella-Tenant"
        }) {
      assertThat(headers.applyFilterToCamelHeaders(sent, "x", exchange)).as(sent).isFalse();
    }
    for (String kept :
        new String[] {"CamelHttpUri", "Cookie", "Host", "deliveryCount", "tenant", "Location"}) {
      assertThat(headers.applyFilterToCamelHeaders(kept, "x", exchange)).as(kept).isTrue();
    }
    for (String taken : new String[] {"Location", "RETRY-AFTER"}) {
      assertThat(headers.applyFilterToExternalHeaders(taken, "x", exchange)).as(taken).isFalse();
    }
    for (String dropped :
        new String[] {"camelHttpUri", "Set-Cookie", "Authorization", "deliveryCount"}) {
      assertThat(headers.applyFilterToExternalHeaders(dropped, "x", exchange)).as(dropped).isTrue();
    }
  }

  @Test
  void anImageWhoseTriesAreUsedUpHasFailed() {
    GiveUp giveUp = new GiveUp();
    assertThat(giveUp.end(task(1), new ScannerBusy("the scanner answered 503", true, null)))
        .isEqualTo(
            new ImageOutcome.Failed(
                digest(1), "the scanner answered 503, on every try of every delivery"));
    assertThat(giveUp.end(task(1), new ConnectException("refused")))
        .isEqualTo(
            new ImageOutcome.Failed(
                digest(1),
                "the scanner could not be reached: ConnectException, on every try of every"
                    + " delivery"));
  }

  @Test
  void aFinalWordFailsTheImage() {
    GiveUp giveUp = new GiveUp();
    assertThat(giveUp.fail(task(1), new AnswerTooLarge(7)))
        .isEqualTo(
            new ImageOutcome.Failed(
                digest(1),
                "the answer is larger than 7 bytes (SCHEDULER_SCANNER_MAX_ANSWER_BYTES)"));
    assertThat(giveUp.skip(task(1))).isEqualTo(new ImageOutcome.Skipped(digest(1)));
  }

  @Test
  void outcomesAreGatheredAsTheyCome() {
    OutcomeGatherer gatherer = new OutcomeGatherer();
    Exchange gathered = gatherer.aggregate(null, exchange(new ImageOutcome.Vanished("b")));
    gathered = gatherer.aggregate(gathered, exchange(new ImageOutcome.Vanished("a")));
    assertThat(gathered).isNotNull();
    assertThat(gathered.getMessage().getBody())
        .isEqualTo(List.of(new ImageOutcome.Vanished("b"), new ImageOutcome.Vanished("a")));
  }

  /** A changed route must not smuggle raw bytes or nothing into a segment's record. */
  @Test
  void whatIsNoOutcomeIsRefused() {
    OutcomeGatherer gatherer = new OutcomeGatherer();
    assertThatThrownBy(() -> gatherer.aggregate(null, exchange(new byte[0])))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "the route of an image ended with byte[] instead of an outcome; it was changed so that"
                + " it does not end in one");
    assertThatThrownBy(() -> gatherer.aggregate(null, new DefaultExchange(CAMEL)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("ended with nothing");
    Exchange failed = exchange("x");
    failed.setException(new TryLater(Duration.ZERO, "later"));
    assertThat(gatherer.aggregate(null, failed)).isSameAs(failed);
  }

  private Exchange exchange(Object body) {
    Exchange exchange = new DefaultExchange(CAMEL);
    exchange.getMessage().setBody(body);
    return exchange;
  }

  private static String body(Exchange exchange) {
    return new String((byte[]) exchange.getMessage().getBody(), StandardCharsets.UTF_8);
  }
}
