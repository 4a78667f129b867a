package org.stellaops.scheduler.worker.dead;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.lease.DeadMessage;

/**
 * A dead letter as REST and the command line show it.
 *
 * @param queue {@code planner} or {@code runner}
 * @param id the broker's, within the queue
 * @param deadReason {@code malformed}, {@code refused}, {@code failed}, {@code crashed}; {@code
 *     unknown} when something else wrote it
 * @param reason in a sentence
 * @param tenantId as the body says; absent when it says nothing usable
 * @param runId likewise
 * @param attempts deliveries that were used up
 * @param enqueuedAt when it was enqueued first
 * @param deadAt when it was given up
 * @param ageSeconds since then
 * @param bytes of the body
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
  "queue",
  "id",
  "deadReason",
  "reason",
  "tenantId",
  "runId",
  "attempts",
  "enqueuedAt",
  "deadAt",
  "ageSeconds",
  "bytes"
})
public record DeadLetterEntry(
    String queue,
    String id,
    String deadReason,
    String reason,
    @Nullable String tenantId,
    @Nullable String runId,
    int attempts,
    Instant enqueuedAt,
    Instant deadAt,
    long ageSeconds,
    int bytes) {

  static DeadLetterEntry of(String queue, DeadMessage message, Owner owner, Instant now) {
    return new DeadLetterEntry(
        queue,
        message.id(),
        message.kind(),
        message.reason(),
        owner.tenantId(),
        owner.runId(),
        message.attempts(),
        message.enqueuedAt(),
        message.deadAt(),
        Math.max(0, Duration.between(message.deadAt(), now).toSeconds()),
        message.size());
  }
}
