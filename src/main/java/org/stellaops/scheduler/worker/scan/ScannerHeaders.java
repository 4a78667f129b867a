package org.stellaops.scheduler.worker.scan;

import java.util.Locale;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.spi.HeaderFilterStrategy;

/**
 * The headers that go to the scanner and the ones that are taken from its answers: these and no
 * others.
 */
public final class ScannerHeaders implements HeaderFilterStrategy {

  private static final Set<String> SENT =
      Set.of("accept", "authorization", "idempotency-key", "traceparent", "x-stella-tenant");
  private static final Set<String> RECEIVED = Set.of("location", "retry-after");

  @Override
  public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
    return !SENT.contains(name.toLowerCase(Locale.ROOT));
  }

  @Override
  public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
    return !RECEIVED.contains(name.toLowerCase(Locale.ROOT));
  }
}
