package org.stellaops.scheduler.worker.run;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.inc;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.setOnInsert;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Sorts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.lease.LeaseLost;
import org.stellaops.scheduler.worker.message.Mode;
import org.stellaops.scheduler.worker.message.SegmentMessage;
import org.stellaops.scheduler.worker.message.Trigger;
import org.stellaops.scheduler.worker.scan.ImageOutcome;

/**
 * The segments, in collection {@code segments}: one document each, with the attempt number that
 * fences and, once there, the record.
 *
 * <p>A record whose outcomes would outgrow a document keeps them in part documents, which are
 * written before it and found by the attempt that wrote them; parts of an attempt that lost are
 * never looked at and leave with the retention.
 */
public final class SegmentStore {

  private static final int PART_BYTES = 4 * 1024 * 1024;
  private static final int DUPLICATE_KEY = 11000;

  private final MongoCollection<Document> segments;
  private final OutcomeDocuments outcomeDocuments;
  private final Duration retention;
  private final Clock clock;

  SegmentStore(
      MongoCollection<Document> segments,
      OutcomeDocuments outcomeDocuments,
      Duration retention,
      Clock clock) {
    this.segments = segments;
    this.outcomeDocuments = outcomeDocuments;
    this.retention = retention;
    this.clock = clock;
  }

  /**
   * Takes a segment: from now on, only the attempt returned may write its record.
   *
   * @param record what an earlier attempt recorded; then nothing is left to be asked
   */
  public record Attempt(int number, @Nullable SegmentRecord record) {}

  public Attempt take(SegmentMessage segment) {
    Document taken = upsert(segment);
    int number = taken.getInteger("attempt");
    return new Attempt(number, taken.containsKey("recordedAt") ? read(taken) : null);
  }

  private Document upsert(SegmentMessage segment) {
    Date now = Date.from(clock.instant());
    try {
      return takeOnce(segment, now);
    } catch (MongoCommandException e) {
      if (ErrorCategory.fromErrorCode(e.getErrorCode()) != ErrorCategory.DUPLICATE_KEY
          && e.getErrorCode() != DUPLICATE_KEY) {
        throw e;
      }
      return takeOnce(
          segment, now); // another worker inserted it at the same moment; now it is there
    }
  }

  private Document takeOnce(SegmentMessage segment, Date now) {
    Document taken =
        segments.findOneAndUpdate(
            eq("_id", id(segment.tenantId(), segment.segmentId())),
            combine(
                inc("attempt", 1),
                set("takenAt", now),
                setOnInsert("tenantId", segment.tenantId()),
                setOnInsert("runId", segment.runId()),
                setOnInsert("segmentId", segment.segmentId()),
                setOnInsert("index", segment.index()),
                setOnInsert("expiresAt", Date.from(now.toInstant().plus(retention)))),
            new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER));
    if (taken == null) {
      throw new IllegalStateException("the store returned no document for an upsert");
    }
    return taken;
  }

  /**
   * Writes the record, if the attempt is still the last one and nobody has written it.
   *
   * @throws LeaseLost when another worker has taken the segment since; nothing is changed then
   */
  public void write(SegmentRecord segment) {
    List<Document> outcomes = new ArrayList<>(segment.outcomes().size());
    int parts = spill(segment, outcomes);
    Document fields =
        new Document("recordedAt", Date.from(segment.recordedAt()))
            .append("recordedAttempt", segment.attempt())
            .append("mode", segment.mode().wire())
            .append("trigger", segment.trigger().wire())
            .append("scheduleId", segment.scheduleId())
            .append("changed", segment.changedImages().size())
            .append("failed", segment.counts().failed())
            .append("parts", parts)
            .append("outcomes", outcomes)
            .append("eventsPending", segment.eventsPending());
    long written =
        segments
            .updateOne(
                and(
                    eq("_id", id(segment.tenantId(), segment.segmentId())),
                    eq("attempt", segment.attempt()),
                    exists("recordedAt", false)),
                new Document("$set", fields))
            .getMatchedCount();
    if (written == 0) {
      throw new LeaseLost(
          "segment "
              + segment.segmentId()
              + " was taken by another worker after attempt "
              + segment.attempt()
              + "; nothing was written");
    }
  }

  /** Events of the record are in the stream. */
  public void published(SegmentRecord segment) {
    segments.updateOne(
        eq("_id", id(segment.tenantId(), segment.segmentId())), set("eventsPending", false));
  }

  /** Records with events that should have been published before an instant, oldest first. */
  public List<SegmentRecord> unpublished(Instant before, int limit) {
    return segments
        .find(and(eq("eventsPending", true), lt("recordedAt", Date.from(before))))
        .sort(Sorts.ascending("recordedAt"))
        .limit(limit)
        .map(this::read)
        .into(new ArrayList<>());
  }

  /** When the oldest record with unpublished events was written. */
  public Optional<Instant> oldestUnpublished() {
    return Optional.ofNullable(
            segments
                .find(eq("eventsPending", true))
                .sort(Sorts.ascending("recordedAt"))
                .projection(new Document("recordedAt", 1))
                .first())
        .map(document -> document.getDate("recordedAt").toInstant());
  }

  public long countUnpublished() {
    return segments.countDocuments(eq("eventsPending", true));
  }

  /** The record of one segment, if it has been written. */
  public Optional<SegmentRecord> find(String tenantId, String segmentId) {
    return Optional.ofNullable(
            segments.find(and(eq("_id", id(tenantId, segmentId)), exists("recordedAt"))).first())
        .map(this::read);
  }

  /**
   * Records of a run in order of their index.
   *
   * @param after index of the last one seen; -1 from the start
   * @param changedOnly leaves out those without any change
   */
  public List<SegmentRecord> list(
      String tenantId, String runId, int after, boolean changedOnly, int limit) {
    var wanted =
        and(eq("tenantId", tenantId), eq("runId", runId), gt("index", after), exists("recordedAt"));
    return segments
        .find(changedOnly ? and(wanted, gt("changed", 0)) : wanted)
        .sort(Sorts.ascending("index"))
        .limit(limit)
        .map(this::read)
        .into(new ArrayList<>());
  }

  /** Records of a run with images that failed, in order of their index. */
  public List<SegmentRecord> listFailed(String tenantId, String runId, int limit) {
    return segments
        .find(and(eq("tenantId", tenantId), eq("runId", runId), gt("failed", 0)))
        .sort(Sorts.ascending("index"))
        .limit(limit)
        .map(this::read)
        .into(new ArrayList<>());
  }

  /** Puts the outcomes into the list, or into part documents where they are too large together. */
  private int spill(SegmentRecord segment, List<Document> inline) {
    long size = segment.outcomes().stream().mapToLong(outcomeDocuments::size).sum();
    if (size <= PART_BYTES) {
      segment.outcomes().forEach(outcome -> inline.add(outcomeDocuments.write(outcome)));
      return 0;
    }
    int parts = 0;
    List<Document> part = new ArrayList<>();
    long filled = 0;
    for (ImageOutcome outcome : segment.outcomes()) {
      int next = outcomeDocuments.size(outcome);
      if (!part.isEmpty() && filled + next > PART_BYTES) {
        writePart(segment, parts++, part);
        part = new ArrayList<>();
        filled = 0;
      }
      part.add(outcomeDocuments.write(outcome));
      filled += next;
    }
    writePart(segment, parts++, part);
    return parts;
  }

  private void writePart(SegmentRecord segment, int part, List<Document> outcomes) {
    segments.replaceOne(
        eq("_id", partId(segment.tenantId(), segment.segmentId(), segment.attempt(), part)),
        new Document("outcomes", outcomes)
            .append("expiresAt", Date.from(segment.recordedAt().plus(retention))),
        new com.mongodb.client.model.ReplaceOptions().upsert(true));
  }

  private SegmentRecord read(Document document) {
    String tenantId = document.getString("tenantId");
    String segmentId = document.getString("segmentId");
    int attempt = document.getInteger("recordedAttempt");
    List<ImageOutcome> outcomes = new ArrayList<>();
    document
        .getList("outcomes", Document.class)
        .forEach(each -> outcomes.add(outcomeDocuments.read(each)));
    for (int part = 0; part < document.getInteger("parts"); part++) {
      Document found = segments.find(eq("_id", partId(tenantId, segmentId, attempt, part))).first();
      if (found == null) {
        throw new IllegalStateException(
            "part " + part + " of the record of segment " + segmentId + " is not in the store");
      }
      found
          .getList("outcomes", Document.class)
          .forEach(each -> outcomes.add(outcomeDocuments.read(each)));
    }
    return new SegmentRecord(
        tenantId,
        segmentId,
        document.getString("runId"),
        document.getInteger("index"),
        attempt,
        document.getDate("recordedAt").toInstant(),
        Mode.fromWire(document.getString("mode")),
        Trigger.fromWire(document.getString("trigger")),
        document.getString("scheduleId"),
        List.copyOf(outcomes),
        document.getBoolean("eventsPending", false));
  }

  private static String id(String tenantId, String segmentId) {
    return tenantId + "/" + segmentId;
  }

  private static String partId(String tenantId, String segmentId, int attempt, int part) {
    return id(tenantId, segmentId) + "/" + attempt + "/" + part;
  }
}
