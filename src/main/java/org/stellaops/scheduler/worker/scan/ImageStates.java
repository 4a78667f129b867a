package org.stellaops.scheduler.worker.scan;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.UpdateManyModel;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.WriteModel;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.Binary;

/**
 * The last known findings of every image, in collection {@code image_states}.
 *
 * <p>A state has a revision, and is only replaced by a report that was compared with that very
 * revision. No clock decides, repeating an advance does nothing, and of two runs that looked at one
 * image at the same time the second changes nothing: the next run sees whatever it had found.
 */
public final class ImageStates {

  private static final int DUPLICATE_KEY = 11000;

  private final MongoCollection<Document> states;
  private final Duration retention;
  private final Clock clock;

  ImageStates(MongoCollection<Document> states, Duration retention, Clock clock) {
    this.states = states;
    this.retention = retention;
    this.clock = clock;
  }

  /** What the store is asked for, to recall the states of some images of a tenant. */
  public static Bson query(String tenantId, List<String> imageDigests) {
    return in("_id", imageDigests.stream().map(digest -> id(tenantId, digest)).toList());
  }

  /** What the store answered, by image digest. */
  public static Map<String, KnownState> read(List<Document> found) {
    Map<String, KnownState> known = new HashMap<>(found.size() * 2);
    for (Document document : found) {
      known.put(
          document.getString("imageDigest"),
          new KnownState(
              document.get("revision", Number.class).longValue(),
              document.get("fingerprint", Binary.class).getData(),
              document.get("findings", Binary.class).getData(),
              document.getDate("seenAt").toInstant()));
    }
    return known;
  }

  /** Makes the reports of a recorded segment the last known ones. May be repeated. */
  public void advance(String tenantId, String runId, List<ImageOutcome> outcomes) {
    Date now = Date.from(clock.instant());
    Date expiresAt = Date.from(now.toInstant().plus(retention));
    List<WriteModel<Document>> writes = new ArrayList<>();
    List<String> unchanged = new ArrayList<>();
    for (ImageOutcome outcome : outcomes) {
      if (outcome instanceof ImageOutcome.Evaluated image) {
        if (image.changed()) {
          writes.add(write(tenantId, runId, image, now, expiresAt));
        } else if (image.seenLongAgo()) {
          unchanged.add(id(tenantId, image.imageDigest()));
        }
      }
    }
    if (!unchanged.isEmpty()) {
      writes.add(
          new UpdateManyModel<>(
              in("_id", unchanged),
              new Document("$set", new Document("seenAt", now).append("expiresAt", expiresAt))));
    }
    if (!writes.isEmpty()) {
      bulk(writes);
    }
  }

  private void bulk(List<WriteModel<Document>> writes) {
    try {
      states.bulkWrite(writes, new BulkWriteOptions().ordered(false));
    } catch (MongoBulkWriteException e) {
      boolean lost =
          e.getWriteConcernError() != null
              || e.getWriteErrors().stream()
                  .anyMatch(
                      error ->
                          error.getCategory() != ErrorCategory.DUPLICATE_KEY
                              && error.getCode() != DUPLICATE_KEY);
      if (lost) {
        throw e;
      } // a duplicate key is a first state that is there already: ours, repeated, or another run's
    }
  }

  private static WriteModel<Document> write(
      String tenantId, String runId, ImageOutcome.Evaluated image, Date now, Date expiresAt) {
    Report report = image.report();
    Document state =
        new Document("revision", image.baseRevision() + 1)
            .append("fingerprint", new Binary(report.findings().fingerprint()))
            .append("findings", new Binary(report.findings().bytes()))
            .append("reportId", report.reportId())
            .append("verdict", report.verdict())
            .append("runId", runId)
            .append("seenAt", now)
            .append("expiresAt", expiresAt);
    String id = id(tenantId, image.imageDigest());
    if (image.baseRevision() == 0) {
      return new InsertOneModel<>(
          state
              .append("_id", id)
              .append("tenantId", tenantId)
              .append("imageDigest", image.imageDigest()));
    }
    return new UpdateOneModel<>(
        and(eq("_id", id), eq("revision", image.baseRevision())), new Document("$set", state));
  }

  private static String id(String tenantId, String imageDigest) {
    return tenantId + "/" + imageDigest;
  }
}
