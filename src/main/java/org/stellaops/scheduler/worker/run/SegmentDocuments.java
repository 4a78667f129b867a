package org.stellaops.scheduler.worker.run;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Projections.excludeId;
import static com.mongodb.client.model.Projections.fields;
import static com.mongodb.client.model.Projections.include;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.ReplaceOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.codecs.DocumentCodec;
import org.bson.conversions.Bson;
import org.stellaops.scheduler.worker.message.Mode;
import org.stellaops.scheduler.worker.message.Trigger;
import org.stellaops.scheduler.worker.scan.ImageOutcome;

/** Segment records as documents of collection {@code segments}, and the parts of large ones. */
final class SegmentDocuments {

  /**
   * Index of the segments of a run. A record is large; with all this in the index, the records of a
   * run are looked through without being read: {@link SegmentStore#ledger} and what looks for
   * changes or failures.
   */
  static final Bson LEDGER =
      Indexes.ascending(
          "tenantId", "runId", "index", "changed", "failed", "takenAt", "recordedAt", "counts");

  /** What the index alone can answer. */
  static final Bson LEDGER_FIELDS =
      fields(include("index", "takenAt", "recordedAt", "counts"), excludeId());

  /** How many failed images a record names beside its outcomes. */
  static final int FAILURES_NAMED = 20;

  static final String FAILURES = "failures";

  /** Of outcomes in one document, as {@link OutcomeDocuments#size} tells. */
  static final int PART_BYTES = 4 * 1024 * 1024;

  /** A document may have 16 MiB; the rest is for what stands around one outcome. */
  private static final int OUTCOME_BYTES_MAX = 15 * 1024 * 1024;

  /** The longest deadline that a message may set. */
  private static final Duration LONGEST_RUN = Duration.ofDays(30);

  private final MongoCollection<Document> segments;
  private final OutcomeDocuments outcomeDocuments;
  private final Duration retention;

  SegmentDocuments(
      MongoCollection<Document> segments, OutcomeDocuments outcomeDocuments, Duration retention) {
    this.segments = segments;
    this.outcomeDocuments = outcomeDocuments;
    this.retention = retention;
  }

  /** Itself, or a failure when no document holds it. */
  ImageOutcome recordable(ImageOutcome outcome) {
    if (outcomeDocuments.size(outcome) <= PART_BYTES) {
      return outcome; // at most three times as large
    }
    int bytes =
        new RawBsonDocument(outcomeDocuments.write(outcome), new DocumentCodec())
            .getByteBuffer()
            .remaining();
    return bytes <= OUTCOME_BYTES_MAX
        ? outcome
        : new ImageOutcome.Failed(
            outcome.imageDigest(),
            "what changed takes %d bytes to record; allowed: up to %d. A smaller SCHEDULER_SCANNER_MAX_ANSWER_BYTES refuses such reports at once"
                .formatted(bytes, OUTCOME_BYTES_MAX));
  }

  /** Puts the outcomes into the list, or into part documents where they are too large together. */
  int spill(SegmentRecord segment, List<Document> inline) {
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
            .append("expiresAt", Date.from(segment.recordedAt().plus(LONGEST_RUN).plus(retention))),
        new ReplaceOptions().upsert(true));
  }

  SegmentRecord read(Document document) {
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

  /** The first failed images, which can be read without the outcomes. */
  static List<Document> failures(SegmentRecord segment) {
    return segment.failedImages().stream()
        .limit(FAILURES_NAMED)
        .map(
            failed ->
                new Document("imageDigest", failed.imageDigest()).append("reason", failed.reason()))
        .toList();
  }

  /** Empty when an older worker wrote the record, which did not name them. */
  static Optional<List<ImageOutcome.Failed>> readFailures(Document document) {
    return Optional.ofNullable(document.getList(FAILURES, Document.class))
        .map(
            failures ->
                failures.stream()
                    .map(
                        each ->
                            new ImageOutcome.Failed(
                                each.getString("imageDigest"), each.getString("reason")))
                    .toList());
  }

  /** Of documents that have only some of their fields, each index once. */
  static List<SegmentStore.Entry> ledger(Iterable<Document> found) {
    Map<Integer, SegmentStore.Entry> entries = new TreeMap<>();
    for (Document each : found) {
      SegmentStore.Entry entry = entry(each);
      entries.put(entry.index(), entry);
    }
    return List.copyOf(entries.values());
  }

  private static SegmentStore.Entry entry(Document document) {
    Document counts = document.get("counts", Document.class);
    Date taken = document.getDate("takenAt");
    Date recorded = document.getDate("recordedAt");
    return new SegmentStore.Entry(
        document.getInteger("index"),
        taken == null ? null : taken.toInstant(),
        recorded == null ? null : recorded.toInstant(),
        counts == null ? null : RunDocuments.readStats(counts));
  }

  static String id(String tenantId, String segmentId) {
    return tenantId + "/" + segmentId;
  }

  private static String partId(String tenantId, String segmentId, int attempt, int part) {
    return id(tenantId, segmentId) + "/" + attempt + "/" + part;
  }
}
