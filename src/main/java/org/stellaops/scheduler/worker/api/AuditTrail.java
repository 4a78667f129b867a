package org.stellaops.scheduler.worker.api;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.HexFormat;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Who did what, in collection {@code audit}: written before the deed with outcome {@code begun}, so
 * that nothing happens without a record, and given its outcome afterwards.
 *
 * <p>The record of a submitted run is also what an {@code Idempotency-Key} stands for: its {@code
 * _id} is made from the key, and it keeps the ids that the first request got.
 */
final class AuditTrail {

  /** What can be done. */
  enum Deed {
    RUN_SUBMIT("run.submit"),
    RUN_CANCEL("run.cancel"),
    SNAPSHOT_PUT("snapshot.put");

    private final String wire;

    Deed(String wire) {
      this.wire = wire;
    }
  }

  private final MongoCollection<Document> audit;
  private final Duration retention;
  private final Clock clock;

  AuditTrail(MongoDatabase store, Duration retention, Clock clock) {
    this.audit = store.getCollection("audit");
    this.retention = retention;
    this.clock = clock;
  }

  /**
   * @return id of the record
   */
  String begin(Caller caller, Deed deed, String target) {
    String id = Submission.id();
    audit.insertOne(document(id, caller, deed, target, clock.instant()));
    return id;
  }

  /**
   * Begins a submission, or finds the one that was begun with the same key.
   *
   * @param requestHash of the body
   */
  Submission submit(Caller caller, @Nullable String key, String requestHash) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Submission fresh = Submission.of(now, requestHash);
    String id =
        key == null
            ? fresh.auditId()
            : caller.tenantId()
                + "/"
                + Deed.RUN_SUBMIT.wire
                + "/"
                + sha256(key.getBytes(StandardCharsets.UTF_8));
    try {
      audit.insertOne(
          document(id, caller, Deed.RUN_SUBMIT, fresh.runId(), now)
              .append("messageId", fresh.messageId())
              .append("requestHash", requestHash));
      return new Submission(id, fresh.runId(), fresh.messageId(), now, requestHash);
    } catch (MongoWriteException e) {
      if (ErrorCategory.fromErrorCode(e.getCode()) != ErrorCategory.DUPLICATE_KEY) {
        throw e;
      }
      return submission(id);
    }
  }

  void end(String id, String outcome) {
    audit.updateOne(
        eq("_id", id),
        combine(set("outcome", outcome), set("endedAt", Date.from(clock.instant()))));
  }

  private Submission submission(String id) {
    Document found = audit.find(eq("_id", id)).first();
    if (found == null) {
      throw new IllegalStateException("audit record " + id + " was removed a moment ago");
    }
    return new Submission(
        id,
        found.getString("target"),
        found.getString("messageId"),
        found.getDate("at").toInstant(),
        found.getString("requestHash"));
  }

  private Document document(String id, Caller caller, Deed deed, String target, Instant now) {
    return new Document("_id", id)
        .append("tenantId", caller.tenantId())
        .append("who", caller.user())
        .append("what", deed.wire)
        .append("target", target)
        .append("at", Date.from(now))
        .append("outcome", "begun")
        .append("expiresAt", Date.from(now.plus(retention)));
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
