package org.stellaops.scheduler.worker.ops;

import org.apache.camel.CamelContext;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;

/**
 * Whether there are routes that can run at all. A context that has stopped while the process lives
 * does not come back by itself: the process is to be started again.
 */
final class RoutesHealth implements HealthIndicator {

  private final CamelContext camel;

  RoutesHealth(CamelContext camel) {
    this.camel = camel;
  }

  @Override
  public Health health() {
    Health.Builder health =
        camel.isStopped()
            ? Health.down().withDetail("consequence", "Nothing is worked on until a restart.")
            : Health.up();
    return health.withDetail("state", camel.getStatus()).build();
  }
}
