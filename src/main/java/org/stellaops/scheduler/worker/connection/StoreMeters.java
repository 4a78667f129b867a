package org.stellaops.scheduler.worker.connection;

import com.mongodb.event.CommandFailedEvent;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandSucceededEvent;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Times every command that the store gets. */
final class StoreMeters implements CommandListener {

  /**
   * The commands of which each has a series of its own; the rest, which only looks after
   * connections and indexes, is {@code other}.
   */
  private static final Set<String> COMMANDS =
      Set.of(
          "find", "getMore", "insert", "update", "delete", "findAndModify", "aggregate", "count");

  private record Series(String command, String outcome) {}

  private final MeterRegistry meters;
  private final Map<Series, Timer> timers = new ConcurrentHashMap<>();

  StoreMeters(MeterRegistry meters) {
    this.meters = meters;
  }

  @Override
  public void commandSucceeded(CommandSucceededEvent event) {
    record(event.getCommandName(), "ok", event.getElapsedTime(TimeUnit.NANOSECONDS));
  }

  @Override
  public void commandFailed(CommandFailedEvent event) {
    record(event.getCommandName(), "failed", event.getElapsedTime(TimeUnit.NANOSECONDS));
  }

  private void record(String command, String outcome, long nanos) {
    timers
        .computeIfAbsent(
            new Series(COMMANDS.contains(command) ? command : "other", outcome), this::timer)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  private Timer timer(Series series) {
    return Timer.builder("scheduler.store.commands")
        .description("Commands to the store, from sending to the answer")
        .tags("command", series.command(), "outcome", series.outcome())
        .publishPercentileHistogram()
        .register(meters);
  }
}
