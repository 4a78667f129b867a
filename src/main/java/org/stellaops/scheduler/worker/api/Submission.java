package org.stellaops.scheduler.worker.api;

import com.fasterxml.uuid.Generators;
import java.time.Instant;

/**
 * One wish for a run: the same however often it is sent with the same {@code Idempotency-Key}.
 *
 * @param auditId the audit record that keeps it
 * @param runId of the run, UUID version 7 like the next
 * @param requestHash of the body that was sent first
 */
record Submission(
    String auditId, String runId, String messageId, Instant requestedAt, String requestHash) {

  static Submission of(Instant now, String requestHash) {
    return new Submission(id(), id(), id(), now, requestHash);
  }

  static String id() {
    return Generators.timeBasedEpochGenerator().generate().toString();
  }
}
