package org.stellaops.scheduler.dev.chaos.stop;

import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeCompletedEvent;
import org.apache.camel.support.EventNotifierSupport;

/**
 * The boundary {@code settled <route id>}: Camel tells of an exchange's end after all who waited
 * for it, of which one settles the lease. Routes that lease segments, one for each lane, count as
 * {@code run-segment}.
 */
final class StopAfterSettlement extends EventNotifierSupport {

  private final StopLine line;

  StopAfterSettlement(StopLine line) {
    this.line = line;
  }

  @Override
  public boolean isEnabled(CamelEvent event) {
    return event instanceof ExchangeCompletedEvent;
  }

  @Override
  public void notify(CamelEvent event) {
    if (event instanceof ExchangeCompletedEvent completed) {
      String from = completed.getExchange().getFromRouteId();
      line.pass("settled " + (from.startsWith("lease-") ? "run-segment" : from));
    }
  }
}
