package org.stellaops.scheduler.worker.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.ServletWebServerFactoryAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** From the settings to the collector, in an application that starts and ends. */
@ExtendWith(OutputCaptureExtension.class)
class LogsStartTest {

  private static final Logger ROOT =
      (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration(ServletWebServerFactoryAutoConfiguration.class)
  static class WebServerOnly {}

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration(ServletWebServerFactoryAutoConfiguration.class)
  static class NeverStarts {

    @Bean
    String broken() {
      throw new IllegalStateException("this bean is broken");
    }
  }

  @TempDir Path folder;

  private PemFiles pem;
  private CollectorServer collector;

  @BeforeEach
  void start() throws IOException {
    pem = PemFiles.in(folder);
    collector = CollectorServer.start(pem);
  }

  @AfterEach
  void stop() {
    flush();
    collector.close();
  }

  @Test
  void theCollectorHasTheLinesOfStandardOutput(CapturedOutput output) throws Exception {
    try (ConfigurableApplicationContext context = run(WebServerOnly.class)) {
      LoggerFactory.getLogger("org.example").info("a line");

      assertThat(context.getBean(LogPipe.class)).isNotNull();
    }
    flush();

    assertThat(texts()).contains("a line").anyMatch(text -> text.startsWith("Started "));
    assertThat(output).contains("a line", "Started ");
    assertThat(received().get(0).getResource().getAttributesList())
        .extracting(KeyValue::getKey, each -> each.getValue().getStringValue())
        .containsExactlyInAnyOrder(
            tuple("service.name", "scheduler-worker"),
            tuple("service.instance.id", InetAddress.getLocalHost().getHostName() + ":0"));
  }

  @Test
  void aStartThatFailsIsTold() throws Exception {
    assertThatThrownBy(() -> run(NeverStarts.class)).hasStackTraceContaining("this bean is broken");
    flush();

    assertThat(texts()).contains("Application run failed");
  }

  @Test
  void whatPushingSaysIsOnStandardOutputOnly(CapturedOutput output) throws Exception {
    collector.answer(503);
    try (ConfigurableApplicationContext context = run(WebServerOnly.class)) {
      await().until(() -> output.getAll().contains("does not take log lines now (status 503)"));
      collector.answer(200);
      await().until(() -> context.getBean(LogPipe.class).pushed() > 0);
    }
    flush();

    assertThat(output).contains("takes log lines again");
    assertThat(received())
        .flatExtracting(ResourceLogs::getScopeLogsList)
        .extracting(scope -> scope.getScope().getName())
        .isNotEmpty()
        .doesNotContain(LogsPush.class.getName());
  }

  @Test
  void aCommandSendsNothing() throws Exception {
    try (ConfigurableApplicationContext context =
        run(WebServerOnly.class, "--spring.main.web-application-type=none")) {
      LoggerFactory.getLogger("org.example").info("a line");

      assertThat(context.getBeanProvider(LogPipe.class).getIfAvailable()).isNull();
    }
    assertThat(ROOT.getAppender(LogsOnTheWay.NAME)).isNull();
  }

  private ConfigurableApplicationContext run(Class<?> application, String... more) {
    return new SpringApplicationBuilder(application)
        .run(
            Stream.concat(
                    Stream.of(
                        "--SCHEDULER_HTTP_PORT=0",
                        "--SCHEDULER_LOGS_OTLP_URL=" + collector.url("/v1/logs"),
                        "--SCHEDULER_LOGS_OTLP_TLS_CA_FILE=" + pem.certificate(),
                        "--SCHEDULER_LOGS_OTLP_TLS_CERTIFICATE_FILE=" + pem.certificate(),
                        "--SCHEDULER_LOGS_OTLP_TLS_KEY_FILE=" + pem.key(),
                        "--camel.main.routes-include-pattern=false"),
                    Stream.of(more))
                .toArray(String[]::new));
  }

  /** As the end of the process does with all of Logback. */
  private static void flush() {
    if (ROOT.getAppender(LogsOnTheWay.NAME) != null) {
      ROOT.getAppender(LogsOnTheWay.NAME).stop();
      ROOT.detachAppender(LogsOnTheWay.NAME);
    }
  }

  private List<ResourceLogs> received() throws InvalidProtocolBufferException {
    List<ResourceLogs> received = new ArrayList<>();
    for (byte[] each : collector.received()) {
      received.addAll(ExportLogsServiceRequest.parseFrom(each).getResourceLogsList());
    }
    return received;
  }

  private List<String> texts() throws InvalidProtocolBufferException {
    return received().stream()
        .flatMap(resource -> resource.getScopeLogsList().stream())
        .map(ScopeLogs::getLogRecordsList)
        .flatMap(List::stream)
        .map(line -> line.getBody().getStringValue())
        .toList();
  }
}
