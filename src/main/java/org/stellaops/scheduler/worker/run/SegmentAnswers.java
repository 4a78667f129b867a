package org.stellaops.scheduler.worker.run;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Projections.include;
import static com.mongodb.client.model.Updates.set;

import com.mongodb.client.MongoCollection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.stellaops.scheduler.worker.scan.ImageOutcome;

/**
 * What the scanner has answered to a segment that waits for others before it can be recorded: field
 * {@code answers} of the segment's document. Each attempt begins without it, and the record ends
 * it.
 */
final class SegmentAnswers {

  static final String FIELD = "answers";

  private final MongoCollection<Document> segments;
  private final SegmentStore records;
  private final OutcomeDocuments outcomes;

  SegmentAnswers(
      MongoCollection<Document> segments, SegmentStore records, OutcomeDocuments outcomes) {
    this.segments = segments;
    this.records = records;
    this.outcomes = outcomes;
  }

  /**
   * What is known of another segment's images.
   *
   * @param recorded whether there will be no more
   */
  record Answers(Map<String, ImageOutcome> byDigest, boolean recorded) {}

  /**
   * Shows answers to others, as many as a document holds; those of an attempt that is not the last
   * one stay unseen.
   */
  void show(SharedImages mine) {
    List<Document> shown = new ArrayList<>();
    long size = 0;
    for (ImageOutcome outcome : mine.outcomes()) {
      size += outcomes.size(outcome);
      if (size > SegmentDocuments.PART_BYTES) {
        break;
      }
      if (!(outcome instanceof ImageOutcome.Skipped)) {
        shown.add(outcomes.write(outcome));
      }
    }
    segments.updateOne(
        and(
            eq("_id", SegmentDocuments.id(mine.tenantId(), mine.me().segmentId())),
            eq("attempt", mine.attempt()),
            exists("recordedAt", false)),
        set(FIELD, shown));
  }

  /** The record's outcomes, or the answers shown so far. */
  Answers find(String tenantId, String segmentId) {
    Document found =
        segments
            .find(eq("_id", SegmentDocuments.id(tenantId, segmentId)))
            .projection(include("recordedAt", FIELD))
            .first();
    if (found == null) {
      return new Answers(Map.of(), false);
    }
    boolean recorded = found.containsKey("recordedAt");
    return new Answers(
        byDigest(
            recorded
                ? records.find(tenantId, segmentId).map(SegmentRecord::outcomes).orElse(List.of())
                : found.getList(FIELD, Document.class, List.of()).stream()
                    .map(outcomes::read)
                    .toList()),
        recorded);
  }

  private static Map<String, ImageOutcome> byDigest(List<ImageOutcome> all) {
    Map<String, ImageOutcome> byDigest = new HashMap<>();
    all.forEach(outcome -> byDigest.put(outcome.imageDigest(), outcome));
    return byDigest;
  }
}
