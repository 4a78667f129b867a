package org.stellaops.scheduler.worker.lease;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The headers that travel with a message. All others stay where they are: a header that a stranger
 * wrote at the broker must not steer the worker (CVE-2026-46457: {@code CamelHttpUri} redirects
 * HTTP calls). What passes is for tracing and logging only.
 */
public final class MessageHeaders {

  /** Names on both transports and on the exchange, exactly in this case. */
  public static final List<String> ALLOWED =
      List.of("schema", "tenant", "runId", "messageId", "traceparent", "tracestate");

  /** Exchange header (int): deliveries so far with this one, 1 at first. */
  public static final String DELIVERY_COUNT = "deliveryCount";

  /** Exchange header (String) read by enqueueing: the id by which a duplicate is known. */
  public static final String MESSAGE_KEY = "messageKey";

  /** Exchange property: the {@link Lease} that the exchange works under. */
  public static final String LEASE = "lease";

  /** Longer ones are dropped; none of ours comes near it. */
  private static final int MAX_LENGTH = 1_024;

  /** Reads the allowed headers, and nothing else, from a message of a broker or an exchange. */
  public static Map<String, String> pick(Function<String, @Nullable String> source) {
    Map<String, String> picked = new LinkedHashMap<>();
    for (String name : ALLOWED) {
      String value = source.apply(name);
      if (value != null && value.length() <= MAX_LENGTH) {
        picked.put(name, value);
      }
    }
    return picked;
  }

  private MessageHeaders() {}
}
