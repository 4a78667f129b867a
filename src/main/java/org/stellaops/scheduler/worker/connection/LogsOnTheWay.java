package org.stellaops.scheduler.worker.connection;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import io.opentelemetry.proto.resource.v1.Resource;
import java.time.Duration;

/**
 * Sends the lines of all loggers on their way to the collector, beside the appender that writes
 * them to standard output. Whoever logs only puts the line into the pipe; a thread of its own does
 * the rest, and stops within about two seconds, whatever the collector does.
 */
final class LogsOnTheWay extends UnsynchronizedAppenderBase<ILoggingEvent> {

  /** In the list of Logback's appenders. */
  static final String NAME = "otlp";

  /** For the last lines, when the worker stops. */
  private static final Duration LAST_LINES = Duration.ofSeconds(2);

  /** For counting what is left after that. */
  private static final Duration GIVING_UP = Duration.ofMillis(200);

  private final LogPipe pipe;
  private final Thread pushing;

  LogsOnTheWay(LogPipe pipe, LogCollector collector, Resource sender) {
    this.pipe = pipe;
    pushing = new Thread(new LogsPush(pipe, collector, sender), "logs-push");
    pushing.setDaemon(true);
    setName(NAME);
  }

  @Override
  public void start() {
    pushing.start();
    super.start();
  }

  /** What pushing itself has to say would otherwise cause a push, which has something to say. */
  @Override
  protected void append(ILoggingEvent event) {
    if (Thread.currentThread() != pushing && !event.getLoggerName().startsWith("jdk.httpclient")) {
      pipe.put(LogLines.of(event));
    }
  }

  @Override
  public void stop() {
    super.stop();
    pipe.close();
    try {
      pushing.join(LAST_LINES.toMillis());
      pushing.interrupt();
      pushing.join(GIVING_UP.toMillis());
    } catch (InterruptedException e) {
      pushing.interrupt();
      Thread.currentThread().interrupt();
    }
  }
}
