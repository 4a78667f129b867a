package org.stellaops.scheduler.worker.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.google.protobuf.InvalidProtocolBufferException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.resource.v1.Resource;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.stellaops.scheduler.worker.connection.LogPipe.Loss;

/** Log lines on their way to a collector that asks for a certificate and is not always well. */
@ExtendWith(OutputCaptureExtension.class)
class LogsPushTest {

  private static final Resource SENDER =
      Resource.newBuilder().addAttributes(LogLines.attribute("service.name", "us", 10)).build();

  @TempDir Path folder;

  private final LoggerContext loggers = new LoggerContext();
  private final Logger log = loggers.getLogger("org.example.Segments");
  private final LogPipe pipe = new LogPipe();
  private PemFiles pem;
  private CollectorServer collector;

  @BeforeEach
  void start() throws IOException {
    loggers.setMDCAdapter(new LogbackMDCAdapter());
    pem = PemFiles.in(folder);
    collector = CollectorServer.start(pem);
  }

  @AfterEach
  void stop() {
    loggers.stop();
    collector.close();
  }

  @Test
  void linesArriveWithTheirSender() throws Exception {
    push(CollectorServer.tls(pem));

    log.info("a line");

    await().until(() -> pipe.pushed() == 1);
    ExportLogsServiceRequest request = request(0);
    assertThat(request.getResourceLogs(0).getResource()).isEqualTo(SENDER);
    assertThat(texts()).containsExactly("a line");
  }

  @Test
  void withAStrangersCertificateNothingIsSent(CapturedOutput output) throws Exception {
    PemFiles stranger = PemFiles.in(Files.createDirectory(folder.resolve("stranger")));
    push(CollectorServer.tls(pem, stranger));

    log.info("a line");

    await().until(() -> output.getAll().contains("does not take log lines now"));
    loggers.stop();
    assertThat(collector.received()).isEmpty();
    assertThat(pipe.dropped(Loss.STOPPED)).isEqualTo(1);
  }

  @Test
  void aCollectorThatIsBusyGetsTheSameLinesAgain(CapturedOutput output) throws Exception {
    collector.answer(503);
    push(CollectorServer.tls(pem));
    log.info("a line");
    await().until(() -> collector.received().size() >= 2);

    collector.answer(200);

    await().until(() -> output.getAll().contains("takes log lines again"));
    assertThat(pipe.pushed()).isEqualTo(1);
    assertThat(texts()).containsOnly("a line");
    assertThat(output).containsOnlyOnce("does not take log lines now (status 503)");
  }

  @Test
  void whatIsRefusedIsDroppedAndTheNextLinesAreSent() throws Exception {
    collector.answer(400);
    push(CollectorServer.tls(pem));
    log.info("refused");
    await().until(() -> pipe.dropped(Loss.REFUSED) == 1);

    collector.answer(200);
    log.info("taken");

    await().until(() -> pipe.pushed() == 1);
    assertThat(texts()).containsExactly("refused", "taken");
  }

  @Test
  void aRedirectIsARefusal() {
    collector.answer(307, Map.of("Location", "/elsewhere"), new byte[0]);
    push(CollectorServer.tls(pem));

    log.info("a line");

    await().until(() -> pipe.dropped(Loss.REFUSED) == 1);
    assertThat(collector.received()).hasSize(1);
  }

  @Test
  void linesThatTheCollectorLeavesOutAreCounted() {
    collector.answer(200, Map.of(), leftOut(1));
    push(CollectorServer.tls(pem));

    log.info("one");
    log.info("two");
    loggers.stop();

    assertThat(pipe.pushed()).isEqualTo(1);
    assertThat(pipe.dropped(Loss.REFUSED)).isEqualTo(1);
  }

  @Test
  void aCollectorThatHangsSlowsNobody() {
    collector.hang();
    push(CollectorServer.tls(pem));
    log.info("first");
    await().until(() -> collector.received().size() == 1);

    for (int i = 0; i < LogPipe.MOST_LINES + 100; i++) {
      log.info("line {}", i);
    }

    assertThat(pipe.dropped(Loss.FULL)).isEqualTo(100);
    Instant before = Instant.now();
    loggers.stop();
    assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(8));
    assertThat(pipe.dropped(Loss.STOPPED)).isEqualTo(LogPipe.MOST_LINES + 1);
  }

  @Test
  void longLinesFillThePipeToo() {
    collector.hang();
    push(CollectorServer.tls(pem));
    log.info("first");
    await().until(() -> collector.received().size() == 1);
    String text = "x".repeat(LogLines.LONGEST_TEXT);

    for (int i = 0; i < 1000; i++) {
      log.info(text);
    }

    assertThat(pipe.dropped(Loss.FULL)).isBetween(450L, 550L);
  }

  @Test
  void theLastLinesArriveWhenTheWorkerStops() throws Exception {
    push(CollectorServer.tls(pem));

    for (int i = 0; i < LogPipe.BATCH_LINES * 2; i++) {
      log.info("line");
    }
    log.info("the last line");
    loggers.stop();

    assertThat(pipe.pushed()).isEqualTo(LogPipe.BATCH_LINES * 2 + 1);
    assertThat(texts()).endsWith("the last line");
  }

  @Test
  void aCollectorThatIsAwayIsSaidOnceAndDoesNotHoldUpTheStop(CapturedOutput output) {
    collector.close();
    push(CollectorServer.tls(pem));
    log.info("a line");
    await().until(() -> output.getAll().contains("does not take log lines now"));

    Instant before = Instant.now();
    loggers.stop();

    assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(8));
    assertThat(pipe.dropped(Loss.STOPPED)).isEqualTo(1);
    assertThat(output).containsOnlyOnce("does not take log lines now").contains("ConnectException");
  }

  @Test
  void everyCountHasAMeter() {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    pipe.bindTo(meters);
    push(CollectorServer.tls(pem));

    log.info("a line");
    loggers.stop();

    assertThat(meters.get("scheduler.logs.pushed").functionCounter().count()).isEqualTo(1);
    assertThat(meters.get("scheduler.logs.dropped").functionCounters())
        .extracting(counter -> counter.getId().getTag("reason"))
        .containsExactlyInAnyOrder("full", "refused", "stopped");
  }

  private void push(SSLContext tls) {
    LogsOnTheWay lines =
        new LogsOnTheWay(
            pipe, new LogCollector(URI.create(collector.url("/v1/logs")), tls), SENDER);
    lines.setContext(loggers);
    lines.start();
    loggers.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(lines);
  }

  private static byte[] leftOut(int lines) {
    return ExportLogsServiceResponse.newBuilder()
        .setPartialSuccess(ExportLogsPartialSuccess.newBuilder().setRejectedLogRecords(lines))
        .build()
        .toByteArray();
  }

  private ExportLogsServiceRequest request(int index) throws InvalidProtocolBufferException {
    return ExportLogsServiceRequest.parseFrom(collector.received().get(index));
  }

  private List<String> texts() throws InvalidProtocolBufferException {
    List<String> texts = new ArrayList<>();
    for (byte[] each : collector.received()) {
      ExportLogsServiceRequest.parseFrom(each).getResourceLogsList().stream()
          .flatMap(resource -> resource.getScopeLogsList().stream())
          .flatMap(scope -> scope.getLogRecordsList().stream())
          .forEach(line -> texts.add(line.getBody().getStringValue()));
    }
    return texts;
  }
}
