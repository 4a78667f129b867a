package org.stellaops.scheduler.worker.scan;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.setOnInsert;
import static com.mongodb.client.model.Updates.unset;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.UpdateManyModel;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
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
import org.jspecify.annotations.Nullable;

/**
 * The last known findings of every image, in collection {@code image_states}.
 *
 * <p>A state has a revision, and is only replaced by a report that was compared with that very
 * revision. No clock decides, and repeating an advance does nothing. Of two runs that looked at one
 * image at the same time only one records a change against a revision: see {@link ImageClaims}.
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
      KnownState state = state(document);
      if (state != null) {
        known.put(document.getString("imageDigest"), state);
      }
    }
    return known;
  }

  /** Null for an image that is only claimed: nothing is known of it yet. */
  static @Nullable KnownState state(Document document) {
    long revision = document.get("revision", Number.class).longValue();
    return revision == 0
        ? null
        : new KnownState(
            revision,
            document.get("fingerprint", Binary.class).getData(),
            document.get("findings", Binary.class).getData(),
            document.getDate("seenAt").toInstant());
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
      bulk(states, writes);
    }
  }

  /**
   * Of writes that may find another's document where they wanted to insert their own.
   *
   * @return how many documents were found or inserted; fewer than there are, perhaps, when not all
   */
  static int bulk(MongoCollection<Document> states, List<? extends WriteModel<Document>> writes) {
    try {
      BulkWriteResult done = states.bulkWrite(writes, new BulkWriteOptions().ordered(false));
      return done.getMatchedCount() + done.getUpserts().size();
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
      }
      return 0; // a duplicate key is a document that is there already: ours, repeated, or another
      // run's
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
            .append("generatedAt", report.generatedAt())
            .append("runId", runId)
            .append("seenAt", now)
            .append("expiresAt", expiresAt);
    return new UpdateOneModel<>(
        and(eq("_id", id(tenantId, image.imageDigest())), eq("revision", image.baseRevision())),
        combine(
            new Document("$set", state),
            unset(ImageClaims.CLAIM),
            setOnInsert("tenantId", tenantId),
            setOnInsert("imageDigest", image.imageDigest())),
        // the first state of an image; its claim has made the document, unless it was recorded by a
        // worker that knew no claims
        new UpdateOptions().upsert(image.baseRevision() == 0));
  }

  static String id(String tenantId, String imageDigest) {
    return tenantId + "/" + imageDigest;
  }
}
