package org.stellaops.scheduler.dev.takeover;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.dev.process.Wait;

/**
 * Runs and segments as they stand in the store, read by their field names and not by the worker's
 * code.
 */
final class StoreView implements AutoCloseable {

  private static final List<String> COLLECTIONS =
      List.of("runs", "segments", "image_states", "impact_snapshots", "audit");
  private static final List<String> FINAL = List.of("completed", "error", "cancelled");

  private final MongoClient client;
  private final MongoDatabase database;

  StoreView(String url) {
    client = MongoClients.create(url);
    database = client.getDatabase("stellaops_scheduler");
  }

  /**
   * @param attempt how often it was taken
   * @param takenAt the last time
   * @param recordedBy the attempt that wrote the record; null while there is none
   * @param images digests of the outcomes, one for each outcome
   */
  record Segment(
      String id, int attempt, Instant takenAt, @Nullable Integer recordedBy, List<String> images) {}

  /** Segments that were ever taken, by their ids. */
  Map<String, Segment> segments(TestRun run) {
    Map<String, Segment> found = new TreeMap<>();
    for (Document each :
        database
            .getCollection("segments")
            .find(
                and(
                    eq("tenantId", TestRun.TENANT),
                    eq("runId", run.runId()),
                    exists("segmentId")))) {
      List<Document> outcomes = each.getList("outcomes", Document.class, List.of());
      String id = each.getString("segmentId");
      found.put(
          id,
          new Segment(
              id,
              each.getInteger("attempt"),
              each.getDate("takenAt").toInstant(),
              each.getInteger("recordedAttempt"),
              outcomes.stream().map(outcome -> outcome.getString("imageDigest")).toList()));
    }
    return found;
  }

  /**
   * Returns when the first worker has made the collections. The store of the development tools
   * answers with an error of its own to a write that meets the making of its collection.
   */
  void awaitCollections() {
    Wait.until(
        "collections in the store",
        Duration.ofSeconds(60),
        () -> database.listCollectionNames().into(new ArrayList<>()).containsAll(COLLECTIONS));
  }

  /** A count of the run, or 0 while there is no such run. */
  long count(TestRun run, String name) {
    return document(run)
        .map(each -> each.get("stats", Document.class).get(name, Number.class).longValue())
        .orElse(0L);
  }

  String state(TestRun run) {
    return document(run).map(each -> each.getString("state")).orElse("absent");
  }

  boolean ended(TestRun run) {
    return FINAL.contains(state(run));
  }

  private Optional<Document> document(TestRun run) {
    return Optional.ofNullable(
        database
            .getCollection("runs")
            .find(and(eq("tenantId", TestRun.TENANT), eq("runId", run.runId())))
            .first());
  }

  @Override
  public void close() {
    client.close();
  }
}
