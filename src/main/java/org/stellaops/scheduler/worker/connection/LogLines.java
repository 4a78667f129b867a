package org.stellaops.scheduler.worker.connection;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.resource.v1.Resource;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Log events as OTLP: text, time, severity, thread, exception, and the trace where the event's
 * diagnostic context names one. Long texts are cut, so that no line is larger than about 100 KiB.
 *
 * <p>Names are those of the <a
 * href="https://opentelemetry.io/docs/specs/semconv/exceptions/exceptions-logs/">semantic
 * conventions</a>.
 */
final class LogLines {

  /** Characters of a line's text. */
  static final int LONGEST_TEXT = 8192;

  /** Characters of a stack trace; what comes first tells most. */
  static final int LONGEST_STACK_TRACE = 16384;

  private static final Pattern TRACE_ID = Pattern.compile("[0-9a-fA-F]{32}");
  private static final Pattern SPAN_ID = Pattern.compile("[0-9a-fA-F]{16}");

  static LogLine of(ILoggingEvent event) {
    Instant at = event.getInstant();
    long nanos = TimeUnit.SECONDS.toNanos(at.getEpochSecond()) + at.getNano();
    LogRecord.Builder line =
        LogRecord.newBuilder()
            .setTimeUnixNano(nanos)
            .setObservedTimeUnixNano(nanos)
            .setSeverityNumber(severity(event.getLevel()))
            .setSeverityText(event.getLevel().toString())
            .setBody(text(event.getFormattedMessage(), LONGEST_TEXT))
            .addAttributes(attribute("thread.name", event.getThreadName(), LONGEST_TEXT));
    Map<String, String> context = event.getMDCPropertyMap();
    id(context.get("traceId"), TRACE_ID).ifPresent(line::setTraceId);
    id(context.get("spanId"), SPAN_ID).ifPresent(line::setSpanId);
    IThrowableProxy exception = event.getThrowableProxy();
    if (exception != null) {
      line.addAttributes(attribute("exception.type", exception.getClassName(), LONGEST_TEXT))
          .addAttributes(attribute("exception.message", exception.getMessage(), LONGEST_TEXT))
          .addAttributes(
              attribute(
                  "exception.stacktrace",
                  ThrowableProxyUtil.asString(exception),
                  LONGEST_STACK_TRACE));
    }
    return new LogLine(event.getLoggerName(), line.build());
  }

  /** One request for all lines, in their order within each logger. */
  static ExportLogsServiceRequest request(Resource sender, List<LogLine> lines) {
    Map<String, ScopeLogs.Builder> scopes = new LinkedHashMap<>();
    for (LogLine line : lines) {
      scopes.computeIfAbsent(line.logger(), LogLines::scope).addLogRecords(line.content());
    }
    ResourceLogs.Builder all = ResourceLogs.newBuilder().setResource(sender);
    scopes.values().forEach(all::addScopeLogs);
    return ExportLogsServiceRequest.newBuilder().addResourceLogs(all).build();
  }

  static KeyValue attribute(String name, @Nullable String value, int longest) {
    return KeyValue.newBuilder().setKey(name).setValue(text(value, longest)).build();
  }

  private static ScopeLogs.Builder scope(String logger) {
    return ScopeLogs.newBuilder().setScope(InstrumentationScope.newBuilder().setName(logger));
  }

  private static SeverityNumber severity(Level level) {
    return switch (level.toInt()) {
      case Level.TRACE_INT -> SeverityNumber.SEVERITY_NUMBER_TRACE;
      case Level.DEBUG_INT -> SeverityNumber.SEVERITY_NUMBER_DEBUG;
      case Level.INFO_INT -> SeverityNumber.SEVERITY_NUMBER_INFO;
      case Level.WARN_INT -> SeverityNumber.SEVERITY_NUMBER_WARN;
      case Level.ERROR_INT -> SeverityNumber.SEVERITY_NUMBER_ERROR;
      default -> SeverityNumber.SEVERITY_NUMBER_UNSPECIFIED;
    };
  }

  /** As bytes, because half a pair of surrogates then becomes a question mark and not an error. */
  private static AnyValue text(@Nullable String text, int longest) {
    String known = text == null ? "" : text;
    String cut = known.length() > longest ? known.substring(0, longest) + "…" : known;
    return AnyValue.newBuilder().setStringValueBytes(ByteString.copyFromUtf8(cut)).build();
  }

  private static Optional<ByteString> id(@Nullable String text, Pattern form) {
    return text != null && form.matcher(text).matches()
        ? Optional.of(ByteString.copyFrom(HexFormat.of().parseHex(text)))
        : Optional.empty();
  }

  private LogLines() {}
}
