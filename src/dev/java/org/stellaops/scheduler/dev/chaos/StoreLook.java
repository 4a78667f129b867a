package org.stellaops.scheduler.dev.chaos;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bson.Document;
import org.stellaops.scheduler.dev.process.Wait;

/** What stands in the store, read by its field names and not by the worker's code. */
final class StoreLook implements AutoCloseable {

  private static final List<String> COLLECTIONS =
      List.of("runs", "segments", "image_states", "impact_snapshots", "audit");
  private static final List<String> FINAL = List.of("completed", "error", "cancelled");

  private final MongoClient client;
  private final MongoDatabase database;

  StoreLook(String url) {
    client = MongoClients.create(url + "&appName=harness&serverSelectionTimeoutMS=20000");
    database = client.getDatabase("stellaops_scheduler");
  }

  /**
   * Returns when the first worker has made the collections. The store of the development tools
   * answers with an error of its own to a write that meets the making of its collection.
   */
  void awaitCollections() {
    Wait.until(
        "collections in the store",
        Duration.ofSeconds(90),
        () -> database.listCollectionNames().into(new ArrayList<>()).containsAll(COLLECTIONS));
  }

  Optional<Document> run(ChaosRun run) {
    return Optional.ofNullable(
        runs().find(and(eq("tenantId", run.tenant()), eq("runId", run.runId()))).first());
  }

  /** False as well while the store is away. */
  boolean ended(ChaosRun run) {
    try {
      return run(run).filter(found -> FINAL.contains(found.getString("state"))).isPresent();
    } catch (MongoException e) {
      return false;
    }
  }

  /** Segment documents by their index, those without a record as well. */
  Map<Integer, Document> segments(ChaosRun run) {
    Map<Integer, Document> found = new TreeMap<>();
    for (Document each :
        database
            .getCollection("segments")
            .find(
                and(eq("tenantId", run.tenant()), eq("runId", run.runId()), exists("segmentId")))) {
      found.put(each.getInteger("index"), each);
    }
    return found;
  }

  /** A tenant's image states by digest. */
  Map<String, Document> states(String tenant) {
    Map<String, Document> found = new TreeMap<>();
    for (Document each : database.getCollection("image_states").find(eq("tenantId", tenant))) {
      found.put(each.getString("imageDigest"), each);
    }
    return found;
  }

  private MongoCollection<Document> runs() {
    return database.getCollection("runs");
  }

  @Override
  public void close() {
    client.close();
  }
}
