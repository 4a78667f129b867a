package org.stellaops.scheduler.worker.lease;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One message as the broker delivered it.
 *
 * @param id the broker's name for it, for log lines
 * @param receipt what the transport needs to renew and to settle it
 * @param body the message, byte for byte as it was enqueued; owned by the receiver
 * @param headers those of {@link MessageHeaders}, nothing else
 * @param count deliveries so far with this one, 1 at first; deliveries that were handed back do not
 *     count
 * @param enqueuedAt when it was enqueued for the first time, by the broker's clock
 * @param flaw why it cannot be a message at all; null for every usable one
 */
public record Delivery(
    String id,
    Object receipt,
    byte[] body,
    Map<String, String> headers,
    int count,
    Instant enqueuedAt,
    @Nullable String flaw) {}
