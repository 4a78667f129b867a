package org.stellaops.scheduler.worker.run;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands until it is put forward. */
public final class SetClock extends Clock {

  public static final Instant START = Instant.parse("2026-11-23T10:00:00.123Z");

  private volatile Instant now = START;

  public void forward(Duration by) {
    now = now.plus(by);
  }

  void reset() {
    now = START;
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("always UTC");
  }
}
