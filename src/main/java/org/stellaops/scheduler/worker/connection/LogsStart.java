package org.stellaops.scheduler.worker.connection;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.opentelemetry.proto.resource.v1.Resource;
import java.net.URI;
import java.util.Map;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.autoconfigure.opentelemetry.OpenTelemetryResourceAttributes;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.stellaops.scheduler.worker.settings.Options;
import org.stellaops.scheduler.worker.settings.Settings;
import org.stellaops.scheduler.worker.settings.SettingsSource;

/**
 * Puts {@link LogsOnTheWay} beside the appender of standard output when the settings name a
 * collector: before the first bean is made, so that the lines of a start that fails get there too.
 * It ends with Logback, which Spring stops after everything else.
 */
final class LogsStart implements ApplicationContextInitializer<ConfigurableApplicationContext> {

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    // A command has no HTTP port: it answers at its terminal, and is no worker.
    if (context instanceof WebServerApplicationContext
        && LoggerFactory.getILoggerFactory() instanceof LoggerContext loggers) {
      Settings settings = SettingsSource.settings(context.getEnvironment());
      String address = settings.get(Options.LOGS_OTLP_URL);
      if (!address.isBlank()) {
        LogPipe pipe = new LogPipe();
        LogCollector collector =
            new LogCollector(
                URI.create(address),
                Tls.context(
                        settings,
                        Options.LOGS_OTLP_TLS_CA,
                        Options.LOGS_OTLP_TLS_CERTIFICATE,
                        Options.LOGS_OTLP_TLS_KEY)
                    .orElse(null));
        start(loggers, new LogsOnTheWay(pipe, collector, sender(context.getEnvironment())));
        // As a bean it gets its meters registered.
        context.getBeanFactory().registerSingleton("logPipe", pipe);
      }
    }
  }

  private static void start(LoggerContext loggers, LogsOnTheWay lines) {
    lines.setContext(loggers);
    lines.start();
    loggers.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(lines);
  }

  /** The same as pushed metrics carry. */
  private static Resource sender(ConfigurableEnvironment environment) {
    Map<String, String> given =
        Binder.get(environment)
            .bind(
                "management.opentelemetry.resource-attributes",
                Bindable.mapOf(String.class, String.class))
            .orElse(Map.of());
    Resource.Builder sender = Resource.newBuilder();
    new OpenTelemetryResourceAttributes(environment, given)
        .applyTo(
            (name, value) ->
                sender.addAttributes(LogLines.attribute(name, value, LogLines.LONGEST_TEXT)));
    return sender.build();
  }
}
