package org.stellaops.scheduler.worker.ops;

import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.stellaops.scheduler.worker.scan.ScannerGate;

/** Whether the scanner may be asked, as the last calls left it; it is not called for this. */
final class ScannerHealth implements HealthIndicator {

  private final ScannerGate gate;

  ScannerHealth(ScannerGate gate) {
    this.gate = gate;
  }

  @Override
  public Health health() {
    ScannerGate.Standing standing = gate.standing();
    if (standing.open()) {
      return Health.up().withDetail("since", standing.since()).build();
    }
    return Health.down()
        .withDetail("state", standing.state())
        .withDetail("since", standing.since())
        .withDetail("reason", standing.reason())
        .withDetail(
            "consequence",
            "No segment is leased, none uses up a delivery; a probe finds out when to go on.")
        .build();
  }
}
