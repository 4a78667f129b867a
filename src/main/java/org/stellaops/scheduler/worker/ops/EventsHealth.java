package org.stellaops.scheduler.worker.ops;

import java.time.Instant;
import java.util.Optional;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.stellaops.scheduler.worker.event.EventsState;

/** Whether events get out. Evaluation never waits for them, so this makes no worker unready. */
final class EventsHealth implements HealthIndicator {

  static final Status DEGRADED = new Status("DEGRADED");

  private final EventsState events;
  private final boolean enabled;

  EventsHealth(EventsState events, boolean enabled) {
    this.events = events;
    this.enabled = enabled;
  }

  @Override
  public Health health() {
    if (!enabled) {
      return Health.up().withDetail("note", "off (SCANNER_EVENTS_ENABLED)").build();
    }
    Optional<Instant> since = events.downSince();
    if (since.isEmpty()) {
      return Health.up().build();
    }
    return Health.status(DEGRADED)
        .withDetail("since", since.get())
        .withDetail("reason", events.downBecause())
        .withDetail(
            "consequence",
            "Evaluation goes on; events stay in their segment records and are published later.")
        .build();
  }
}
