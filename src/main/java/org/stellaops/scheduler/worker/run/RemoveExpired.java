package org.stellaops.scheduler.worker.run;

import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Projections;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what is past its retention, in small steps, so that no single operation outlasts the
 * store's time-out. Done here and not by TTL indexes: not every server that speaks MongoDB's
 * protocol has them.
 */
public final class RemoveExpired {

  private static final Logger LOG = LoggerFactory.getLogger(RemoveExpired.class);
  private static final List<String> COLLECTIONS =
      List.of("runs", "segments", "image_states", "impact_snapshots", "audit", "shares");
  private static final int STEP = 100;
  private static final int STEPS_MAX = 20_000;

  private final MongoDatabase store;
  private final Clock clock;

  RemoveExpired(MongoDatabase store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  public void remove() {
    for (String name : COLLECTIONS) {
      long removed = remove(store.getCollection(name));
      if (removed > 0) {
        LOG.info("Removed {} documents of {} that were past their retention", removed, name);
      }
    }
  }

  private long remove(MongoCollection<Document> collection) {
    long removed = 0;
    for (int step = 0; step < STEPS_MAX; step++) {
      List<Object> ids =
          collection
              .find(lt("expiresAt", Date.from(clock.instant())))
              .projection(Projections.include("_id"))
              .limit(STEP)
              .map(document -> document.get("_id"))
              .into(new ArrayList<>());
      if (ids.isEmpty()) {
        break;
      }
      removed += collection.deleteMany(in("_id", ids)).getDeletedCount();
    }
    return removed;
  }
}
