package org.stellaops.scheduler.worker.connection;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.google.protobuf.ByteString;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogLinesTest {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN = "00f067aa0ba902b7";

  private final LoggerContext loggers = new LoggerContext();

  @Test
  void aLineKeepsTextTimeThreadAndLogger() {
    LoggingEvent event = event(Level.INFO, "{} of {}", null, 3, 7);
    event.setInstant(Instant.parse("2026-11-23T10:00:00.123456789Z"));
    event.setThreadName("worker-1");

    LogLine line = LogLines.of(event);

    assertThat(line.logger()).isEqualTo("org.example.Segments");
    assertThat(line.content().getBody().getStringValue()).isEqualTo("3 of 7");
    assertThat(line.content().getTimeUnixNano()).isEqualTo(1_795_428_000_123_456_789L);
    assertThat(attributes(line.content())).isEqualTo(Map.of("thread.name", "worker-1"));
  }

  @ParameterizedTest
  @CsvSource({"TRACE, 1", "DEBUG, 5", "INFO, 9", "WARN, 13", "ERROR, 17"})
  void severitiesAreThoseOfOtlp(String level, int number) {
    LogRecord line = LogLines.of(event(Level.valueOf(level), "text", null)).content();

    assertThat(line.getSeverityNumberValue()).isEqualTo(number);
    assertThat(line.getSeverityText()).isEqualTo(level);
  }

  @Test
  void anExceptionKeepsTypeMessageAndStackTrace() {
    Exception failure =
        new IllegalStateException("no lease", new IllegalArgumentException("inner"));

    Map<String, String> attributes =
        attributes(LogLines.of(event(Level.ERROR, "text", failure)).content());

    assertThat(attributes)
        .containsEntry("exception.type", "java.lang.IllegalStateException")
        .containsEntry("exception.message", "no lease");
    assertThat(attributes.get("exception.stacktrace"))
        .startsWith("java.lang.IllegalStateException: no lease")
        .contains("at org.stellaops", "Caused by: java.lang.IllegalArgumentException: inner");
  }

  @Test
  void noLineIsLargerThanAPipeCanHold() {
    String endless = "ä".repeat(1 << 20);

    LogLine line = LogLines.of(event(Level.ERROR, endless, new IllegalStateException(endless)));

    assertThat(line.content().getBody().getStringValue())
        .hasSize(LogLines.LONGEST_TEXT + 1)
        .endsWith("…");
    assertThat(line.size()).isLessThan(100 << 10);
  }

  @Test
  void halfACharacterIsAQuestionMark() {
    assertThat(LogLines.of(event(Level.INFO, "\ud83d", null)).content().getBody().getStringValue())
        .isEqualTo("?");
  }

  @Test
  void theTraceComesFromTheContextWhereItIsOne() {
    LogRecord line =
        LogLines.of(event(Map.of("traceId", TRACE, "spanId", SPAN), Level.INFO, "text", null))
            .content();
    assertThat(line.getTraceId()).isEqualTo(bytes(TRACE));
    assertThat(line.getSpanId()).isEqualTo(bytes(SPAN));

    LogRecord strange =
        LogLines.of(event(Map.of("traceId", "7", "spanId", "none"), Level.INFO, "text", null))
            .content();
    assertThat(strange.getTraceId()).isEmpty();
    assertThat(strange.getSpanId()).isEmpty();
  }

  @Test
  void linesOfOneLoggerStandTogether() {
    LogRecord one = LogRecord.newBuilder().setSeverityText("1").build();
    LogRecord two = LogRecord.newBuilder().setSeverityText("2").build();
    LogRecord three = LogRecord.newBuilder().setSeverityText("3").build();

    List<ScopeLogs> scopes =
        LogLines.request(
                Resource.getDefaultInstance(),
                List.of(new LogLine("a", one), new LogLine("b", two), new LogLine("a", three)))
            .getResourceLogs(0)
            .getScopeLogsList();

    assertThat(scopes).extracting(scope -> scope.getScope().getName()).containsExactly("a", "b");
    assertThat(scopes.get(0).getLogRecordsList()).containsExactly(one, three);
  }

  private LoggingEvent event(
      Level level, String text, @Nullable Throwable failure, Object... values) {
    return event(Map.of(), level, text, failure, values);
  }

  private LoggingEvent event(
      Map<String, String> context,
      Level level,
      String text,
      @Nullable Throwable failure,
      Object... values) {
    LoggingEvent event =
        new LoggingEvent(
            LogLinesTest.class.getName(),
            loggers.getLogger("org.example.Segments"),
            level,
            text,
            failure,
            values);
    event.setMDCPropertyMap(context);
    return event;
  }

  private static Map<String, String> attributes(LogRecord line) {
    return line.getAttributesList().stream()
        .collect(Collectors.toMap(each -> each.getKey(), each -> each.getValue().getStringValue()));
  }

  private static ByteString bytes(String hex) {
    return ByteString.copyFrom(HexFormat.of().parseHex(hex));
  }
}
