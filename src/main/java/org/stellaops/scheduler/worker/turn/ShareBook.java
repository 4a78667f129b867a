package org.stellaops.scheduler.worker.turn;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.unset;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import org.bson.Document;

/**
 * Who claims how much of which limit, in collection {@code shares}: one document for each limit,
 * with {@code holders} by worker. Every change is one atomic change of one document.
 */
final class ShareBook {

  private static final String HOLDERS = "holders";

  /** A document that nobody renews is nobody's; `expiresAt` is all that the time of day is for. */
  private static final Duration KEPT = Duration.ofHours(1);

  private final MongoCollection<Document> shares;
  private final Clock clock;

  ShareBook(MongoCollection<Document> shares, Clock clock) {
    this.shares = shares;
    this.clock = clock;
  }

  /**
   * Shows a sign of life and a claim.
   *
   * @param worker letters and digits
   * @return what all of them claim, this one included
   */
  Map<String, Holding> beat(String key, String worker, Holding claim) {
    Document now =
        shares.findOneAndUpdate(
            eq("_id", key),
            combine(
                set(
                    HOLDERS + "." + worker,
                    new Document("beat", claim.beat())
                        .append("parallelism", claim.parallelism())
                        .append("rate", claim.rate())),
                set("expiresAt", Date.from(clock.instant().plus(KEPT)))),
            new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER));
    Map<String, Holding> all = new HashMap<>();
    if (now != null) {
      now.get(HOLDERS, Document.class).forEach((holder, value) -> all.put(holder, read(value)));
    }
    return all;
  }

  void leave(String key, String worker) {
    shares.updateOne(eq("_id", key), unset(HOLDERS + "." + worker));
  }

  /** Removes a dead worker's claim, if it is not alive after all. */
  void remove(String key, String worker, long lastBeat) {
    shares.updateOne(
        and(eq("_id", key), eq(HOLDERS + "." + worker + ".beat", lastBeat)),
        unset(HOLDERS + "." + worker));
  }

  private static Holding read(Object value) {
    Document holding = (Document) value;
    return new Holding(
        holding.get("beat", Number.class).longValue(),
        holding.get("parallelism", Number.class).intValue(),
        holding.get("rate", Number.class).doubleValue());
  }
}
