package org.stellaops.scheduler.worker.audit;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;

import com.fasterxml.uuid.Generators;
import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import org.bson.Document;

/**
 * The audit records: written before the deed with outcome {@code begun}, so that nothing happens
 * without a record, and given their outcome afterwards.
 */
public final class AuditTrail {

  /**
   * Who does it, and for whom.
   *
   * @param tenantId whose things are touched; {@code *} for all tenants
   */
  public record Actor(String tenantId, String who) {}

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
  public String begin(Actor actor, Deed deed, String target) {
    String id = Generators.timeBasedEpochGenerator().generate().toString();
    audit.insertOne(document(id, actor, deed, target, clock.instant()));
    return id;
  }

  /**
   * Begins a deed that is done once however often it is asked for.
   *
   * @param id of the record, which says what is the same deed
   * @param more members that a repetition wants to find again
   * @return the record of the first time, if this is a repetition
   */
  public Optional<Document> beginOnce(
      String id, Actor actor, Deed deed, String target, Instant at, Map<String, String> more) {
    try {
      Document document = document(id, actor, deed, target, at);
      document.putAll(more);
      audit.insertOne(document);
      return Optional.empty();
    } catch (MongoWriteException e) {
      if (ErrorCategory.fromErrorCode(e.getCode()) != ErrorCategory.DUPLICATE_KEY) {
        throw e;
      }
      Document found = audit.find(eq("_id", id)).first();
      if (found == null) {
        throw new IllegalStateException("audit record " + id + " was removed a moment ago");
      }
      return Optional.of(found);
    }
  }

  /** Says how it ended. */
  public void end(String id, String outcome) {
    audit.updateOne(
        eq("_id", id),
        combine(set("outcome", outcome), set("endedAt", Date.from(clock.instant()))));
  }

  private Document document(String id, Actor actor, Deed deed, String target, Instant now) {
    return new Document("_id", id)
        .append("tenantId", actor.tenantId())
        .append("who", actor.who())
        .append("what", deed.wire())
        .append("target", target)
        .append("at", Date.from(now))
        .append("outcome", "begun")
        .append("expiresAt", Date.from(now.plus(retention)));
  }
}
