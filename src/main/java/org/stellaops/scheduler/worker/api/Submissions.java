package org.stellaops.scheduler.worker.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.audit.AuditTrail;
import org.stellaops.scheduler.worker.audit.Deed;

/**
 * What was sent under which {@code Idempotency-Key}. That is the audit record of the submission:
 * its {@code _id} is made from the key, and it keeps the ids that the first request got.
 */
final class Submissions {

  private final AuditTrail audit;
  private final Clock clock;

  Submissions(AuditTrail audit, Clock clock) {
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Begins a submission, or finds the one that was begun with the same key.
   *
   * @param requestHash of the body
   */
  Submission begin(Caller caller, @Nullable String key, String requestHash) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Submission fresh = Submission.of(now, requestHash);
    String id =
        key == null
            ? fresh.auditId()
            : caller.tenantId()
                + "/"
                + Deed.RUN_SUBMIT.wire()
                + "/"
                + sha256(key.getBytes(StandardCharsets.UTF_8));
    return audit
        .beginOnce(
            id,
            caller.actor(),
            Deed.RUN_SUBMIT,
            fresh.runId(),
            now,
            Map.of("messageId", fresh.messageId(), "requestHash", requestHash))
        .map(
            first ->
                new Submission(
                    id,
                    first.getString("target"),
                    first.getString("messageId"),
                    first.getDate("at").toInstant(),
                    first.getString("requestHash")))
        .orElse(new Submission(id, fresh.runId(), fresh.messageId(), now, requestHash));
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
