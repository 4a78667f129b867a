package org.stellaops.scheduler.dev.chaos.stop;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;

/** A clock that is as wrong as the harness says. */
final class SkewedClock extends Clock {

  private final Clock right;
  private final StopLine line;

  SkewedClock(Clock right, StopLine line) {
    this.right = right;
    this.line = line;
  }

  @Override
  public ZoneId getZone() {
    return right.getZone();
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return new SkewedClock(right.withZone(zone), line);
  }

  @Override
  public Instant instant() {
    return right.instant().plus(line.skew());
  }
}
