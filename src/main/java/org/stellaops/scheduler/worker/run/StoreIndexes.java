package org.stellaops.scheduler.worker.run;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import java.util.List;
import org.bson.Document;
import org.bson.conversions.Bson;

/**
 * The indexes of all collections. They make queries fast; what must be unique is so by its {@code
 * _id}, so nothing depends on when they are made: at the start, or when the store comes.
 */
public final class StoreIndexes {

  private static final Bson EXPIRY = Indexes.ascending("expiresAt");

  private final MongoDatabase store;
  private volatile boolean made;

  StoreIndexes(MongoDatabase store) {
    this.store = store;
  }

  /** Does nothing once it has succeeded. */
  public void make() {
    if (made) {
      return;
    }
    make(
        "runs",
        Indexes.ascending("tenantId", "createdAt"),
        Indexes.ascending("state", "deadlineAt"),
        Indexes.ascending("announced"),
        Indexes.ascending(RunChecks.CHECK_AT),
        EXPIRY);
    make(
        "segments",
        SegmentDocuments.LEDGER,
        Indexes.ascending("eventsPending", "recordedAt"),
        EXPIRY);
    make("image_states", EXPIRY);
    make("impact_snapshots", EXPIRY);
    make("audit", Indexes.ascending("tenantId", "at"), EXPIRY);
    make("shares", EXPIRY);
    made = true;
  }

  private void make(String name, Bson... indexes) {
    MongoCollection<Document> collection = store.getCollection(name);
    List.of(indexes).forEach(collection::createIndex);
  }
}
