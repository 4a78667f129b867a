package org.stellaops.scheduler.worker.run;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes failed ticks of a route: the first at once, then one a minute, as a store that is away
 * fails all of them.
 */
public final class FailedTicks {

  private static final Logger LOG = LoggerFactory.getLogger(FailedTicks.class);
  private static final Duration QUIET = Duration.ofMinutes(1);

  private final Map<String, Instant> noted = new ConcurrentHashMap<>();
  private final Clock clock;

  FailedTicks(Clock clock) {
    this.clock = clock;
  }

  public void note(@ExchangeException Exception failure, Exchange exchange) {
    String route = String.valueOf(exchange.getFromRouteId());
    Instant now = clock.instant();
    Instant last = noted.get(route);
    if (last == null || now.isAfter(last.plus(QUIET))) {
      noted.put(route, now);
      LOG.warn("Route {} failed ({}); its next tick tries again", route, failure.toString());
    }
  }
}
