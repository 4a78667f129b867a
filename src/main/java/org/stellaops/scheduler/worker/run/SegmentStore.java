package org.stellaops.scheduler.worker.run;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Projections.include;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.inc;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.setOnInsert;
import static com.mongodb.client.model.Updates.unset;

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
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.lease.LeaseLost;
import org.stellaops.scheduler.worker.message.SegmentMessage;
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

  private final MongoCollection<Document> segments;
  private final SegmentDocuments documents;
  private final Duration retention;
  private final Clock clock;

  SegmentStore(
      MongoCollection<Document> segments,
      OutcomeDocuments outcomeDocuments,
      Duration retention,
      Clock clock) {
    this.segments = segments;
    this.documents = new SegmentDocuments(segments, outcomeDocuments, retention);
    this.retention = retention;
    this.clock = clock;
  }

  /**
   * Takes a segment: from now on, only the attempt returned may write its record.
   *
   * @param record what an earlier attempt recorded; then nothing is left to be asked
   */
  public record Attempt(int number, @Nullable SegmentRecord record) {}

  /**
   * @param deadline of the run: the segment is kept as long as the run can be
   */
  public Attempt take(SegmentMessage segment, Instant deadline) {
    Document taken = upsert(segment, deadline);
    int number = taken.getInteger("attempt");
    return new Attempt(number, taken.containsKey("recordedAt") ? documents.read(taken) : null);
  }

  private Document upsert(SegmentMessage segment, Instant deadline) {
    Date now = Date.from(clock.instant());
    try {
      return takeOnce(segment, now, deadline);
    } catch (MongoCommandException e) {
      if (ErrorCategory.fromErrorCode(e.getErrorCode()) != ErrorCategory.DUPLICATE_KEY) {
        throw e;
      }
      return takeOnce(
          segment, now, deadline); // another worker inserted it at the same moment; now it is there
    }
  }

  private Document takeOnce(SegmentMessage segment, Date now, Instant deadline) {
    Document taken =
        segments.findOneAndUpdate(
            eq("_id", SegmentDocuments.id(segment.tenantId(), segment.segmentId())),
            combine(
                inc("attempt", 1),
                set("takenAt", now),
                unset(SegmentAnswers.FIELD),
                setOnInsert("tenantId", segment.tenantId()),
                setOnInsert("runId", segment.runId()),
                setOnInsert("segmentId", segment.segmentId()),
                setOnInsert("index", segment.index()),
                setOnInsert("expiresAt", Date.from(deadline.plus(retention)))),
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
    int parts = documents.spill(segment, outcomes);
    Document fields =
        new Document("recordedAt", Date.from(segment.recordedAt()))
            .append("recordedAttempt", segment.attempt())
            .append("mode", segment.mode().wire())
            .append("trigger", segment.trigger().wire())
            .append("scheduleId", segment.scheduleId())
            .append("changed", segment.changedImages().size())
            .append("failed", segment.counts().failed())
            .append("counts", RunDocuments.stats(segment.counts()))
            .append(SegmentDocuments.FAILURES, SegmentDocuments.failures(segment))
            .append("parts", parts)
            .append("outcomes", outcomes)
            .append("eventsPending", segment.eventsPending());
    long written =
        segments
            .updateOne(
                and(
                    eq("_id", SegmentDocuments.id(segment.tenantId(), segment.segmentId())),
                    eq("attempt", segment.attempt()),
                    exists("recordedAt", false)),
                combine(new Document("$set", fields), unset(SegmentAnswers.FIELD)))
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

  /**
   * Keeps whoever works on a segment from recording it, as if another worker had taken it.
   *
   * @return false when it has a record already
   */
  boolean fence(String tenantId, String segmentId) {
    Bson segment = eq("_id", SegmentDocuments.id(tenantId, segmentId));
    return segments
                .updateOne(and(segment, exists("recordedAt", false)), inc("attempt", 1))
                .getMatchedCount()
            > 0
        || segments.countDocuments(segment) == 0;
  }

  /** Events of the record are in the stream. */
  public void published(SegmentRecord segment) {
    segments.updateOne(
        eq("_id", SegmentDocuments.id(segment.tenantId(), segment.segmentId())),
        set("eventsPending", false));
  }

  /** Records with events that should have been published before an instant, oldest first. */
  public List<SegmentRecord> unpublished(Instant before, int limit) {
    return segments
        .find(and(eq("eventsPending", true), lt("recordedAt", Date.from(before))))
        .sort(Sorts.ascending("recordedAt"))
        .limit(limit)
        .map(documents::read)
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
            segments
                .find(
                    and(eq("_id", SegmentDocuments.id(tenantId, segmentId)), exists("recordedAt")))
                .first())
        .map(documents::read);
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
        .map(documents::read)
        .into(new ArrayList<>());
  }

  /**
   * Records of a run with images that failed, in order of their index.
   *
   * @param after index of the last one seen; -1 from the start
   */
  public List<SegmentRecord> listFailed(String tenantId, String runId, int after, int limit) {
    return segments
        .find(
            and(eq("tenantId", tenantId), eq("runId", runId), gt("index", after), gt("failed", 0)))
        .sort(Sorts.ascending("index"))
        .limit(limit)
        .map(documents::read)
        .into(new ArrayList<>());
  }

  /** The first images of a run that failed, by segments, of each as many as its record names. */
  public List<ImageOutcome.Failed> failures(String tenantId, String runId, int limit) {
    List<ImageOutcome.Failed> failures = new ArrayList<>();
    for (Document found :
        segments
            .find(and(eq("tenantId", tenantId), eq("runId", runId), gt("failed", 0)))
            .projection(include("segmentId", SegmentDocuments.FAILURES))
            .sort(Sorts.ascending("index"))
            .limit(limit)) {
      failures.addAll(
          SegmentDocuments.readFailures(found)
              .or(
                  () ->
                      find(tenantId, found.getString("segmentId")).map(SegmentRecord::failedImages))
              .orElse(List.of()));
    }
    return failures.stream().limit(limit).toList();
  }

  /**
   * What can be recorded of an outcome: itself, or a failure that says why not when it is larger
   * than any document may be. Without this the segment would fail at every delivery.
   */
  public ImageOutcome recordable(ImageOutcome outcome) {
    return documents.recordable(outcome);
  }

  /**
   * A segment as the store knows it, without its outcomes.
   *
   * @param takenAt when a worker took it last
   * @param recordedAt when its record was written; null when there is none
   * @param counts what the record adds to its run; null without a record
   */
  public record Entry(
      int index,
      @Nullable Instant takenAt,
      @Nullable Instant recordedAt,
      @Nullable RunStats counts) {}

  /**
   * All segments of a run that a worker has taken, in order of their index. One that changes just
   * now, and with that its place in the store's index, may be met twice; it stands here once.
   */
  public List<Entry> ledger(String tenantId, String runId) {
    return SegmentDocuments.ledger(
        segments
            .find(and(eq("tenantId", tenantId), eq("runId", runId)))
            .projection(SegmentDocuments.LEDGER_FIELDS)
            .sort(Sorts.ascending("index")));
  }

  /** Whether the events of a record are known to be in the stream. */
  public boolean isPublished(SegmentRecord segment) {
    return segments.countDocuments(
            and(
                eq("_id", SegmentDocuments.id(segment.tenantId(), segment.segmentId())),
                eq("eventsPending", false)))
        > 0;
  }
}
