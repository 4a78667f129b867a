package org.stellaops.scheduler.worker.lease;

import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stellaops.scheduler.worker.lease.ConsumerState.Status;

/** Knows what a consumer is doing, and says so in the log once for each change. */
final class QueueWatch {

  private static final Logger LOG = LoggerFactory.getLogger(LeaseConsumer.class);

  private record Phase(Status status, Instant since, @Nullable String detail) {}

  private final String queue;
  private final Clock clock;
  private volatile Phase phase;

  QueueWatch(String queue, Clock clock) {
    this.queue = queue;
    this.clock = clock;
    this.phase = new Phase(Status.STARTING, clock.instant(), null);
  }

  Status status() {
    return phase.status;
  }

  Instant since() {
    return phase.since;
  }

  @Nullable String detail() {
    return phase.detail;
  }

  synchronized void open() {
    if (become(Status.OPEN, null)) {
      LOG.info("Queue {}: open, leases are taken", queue);
    }
  }

  synchronized void unavailable(String why) {
    if (become(Status.UNAVAILABLE, why)) {
      LOG.warn(
          "Queue {}: {}; nothing is leased until the broker answers, which is tried again and again",
          queue,
          why);
    }
  }

  synchronized void misconfigured(String why) {
    if (become(Status.MISCONFIGURED, why)) {
      LOG.error(
          "Queue {}: {}; nothing is leased until an operator mends that, which is looked at again"
              + " and again",
          queue,
          why);
    }
  }

  synchronized void suspended(String why) {
    if (become(Status.SUSPENDED, why)) {
      LOG.info("Queue {}: no leases are taken ({}); those held are worked on", queue, why);
    }
  }

  /** Leaves suspension; what the broker has to say is not known yet. */
  synchronized void resumed() {
    become(Status.STARTING, null);
  }

  synchronized void stopped() {
    become(Status.STOPPED, null);
  }

  private boolean become(Status status, @Nullable String detail) {
    boolean changed = phase.status != status;
    phase = new Phase(status, changed ? clock.instant() : phase.since, detail);
    return changed;
  }
}
