package org.stellaops.scheduler.worker.event;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Body;
import org.apache.camel.ExchangeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stellaops.scheduler.worker.run.SegmentStore;

/** Whether events get out, and how many wait. Evaluation never waits for them. */
public final class EventsState {

  private static final Logger LOG = LoggerFactory.getLogger(EventsState.class);

  private final Counter published;
  private final Counter failed;
  private final SegmentStore segments;
  private final Clock clock;
  private final AtomicLong unpublished = new AtomicLong();
  private volatile @Nullable Instant oldestUnpublished;
  private volatile @Nullable Instant downSince;
  private volatile String downBecause = "";

  EventsState(MeterRegistry meters, SegmentStore segments, Clock clock) {
    this.segments = segments;
    this.clock = clock;
    this.published =
        Counter.builder("scheduler_events_published_total")
            .description("Events that the stream took")
            .register(meters);
    this.failed =
        Counter.builder("scheduler_events_failed_total")
            .description("Attempts at publishing that failed; the events are published later")
            .register(meters);
    Gauge.builder("scheduler_events_unpublished_segments", unpublished, AtomicLong::get)
        .description("Segments with events that are not published yet, over all workers")
        .register(meters);
    Gauge.builder("scheduler_events_oldest_unpublished_seconds", this, EventsState::oldestAge)
        .description("Age of the oldest of them")
        .register(meters);
  }

  /**
   * @param count events that the stream took
   */
  public void published(int count) {
    published.increment(count);
    if (downSince != null) {
      LOG.info("Events are published again");
      downSince = null;
    }
  }

  /** A publish failed: nothing is lost, the events stay in their record. */
  public void missed(@ExchangeException Exception failure) {
    failed.increment();
    if (downSince == null) {
      downSince = clock.instant();
      downBecause =
          Objects.requireNonNullElse(failure.getMessage(), failure.getClass().getSimpleName());
      LOG.warn(
          "Events cannot be published ({}); evaluation goes on, they stay in their segment records and are published later",
          downBecause);
    }
  }

  /** Looks how many segments wait with events; called every few seconds. */
  public void look(@Body @Nullable Object ignored) {
    unpublished.set(segments.countUnpublished());
    oldestUnpublished = segments.oldestUnpublished().orElse(null);
  }

  /** Since when publishing fails; empty while it works. */
  public Optional<Instant> downSince() {
    return Optional.ofNullable(downSince);
  }

  /** Why it fails. */
  public String downBecause() {
    return downBecause;
  }

  private double oldestAge() {
    Instant oldest = oldestUnpublished;
    return oldest == null ? 0 : Duration.between(oldest, clock.instant()).toMillis() / 1000.0;
  }
}
