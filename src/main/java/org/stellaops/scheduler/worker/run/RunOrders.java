package org.stellaops.scheduler.worker.run;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.inc;
import static com.mongodb.client.model.Updates.max;
import static com.mongodb.client.model.Updates.set;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import org.bson.Document;
import org.bson.conversions.Bson;

/** Numbers the runs of each tenant, and tells those that are open of each other. */
public final class RunOrders {

  static final String NUMBER = "orderNumber";
  static final String SERVES = "orderServes";
  static final String OVERLAPPING = "overlapping";

  private static final int DUPLICATE_KEY = 11000;

  private final MongoCollection<Document> runs;
  private final MongoCollection<Document> numbers;

  /**
   * @param numbers one document for each tenant, with its {@code last} number
   */
  RunOrders(MongoCollection<Document> runs, MongoCollection<Document> numbers) {
    this.runs = runs;
    this.numbers = numbers;
  }

  /**
   * Gives a run that has just been opened its number, and tells the other open runs. May be
   * repeated, and has to be after a crash; a run that has ended stays as it is.
   *
   * @return the run afterwards
   */
  public Run enter(Run run) {
    if (run.state().isFinal()) {
      return run;
    }
    Bson me = eq("_id", RunDocuments.id(run.tenantId(), run.runId()));
    long number = run.order().number();
    if (number == 0) {
      long next = next(run.tenantId());
      // a run that came between drawing the number and this may have told a higher one
      runs.updateOne(and(me, exists(NUMBER, false)), combine(set(NUMBER, next), max(SERVES, next)));
      number = read(me, run).order().number(); // another delivery may have been faster
    }
    long others =
        runs.updateMany(
                and(
                    eq("tenantId", run.tenantId()),
                    in("state", RunState.OPEN),
                    ne("_id", RunDocuments.id(run.tenantId(), run.runId()))),
                combine(set(OVERLAPPING, true), max(SERVES, number)))
            .getMatchedCount();
    if (others > 0) {
      runs.updateOne(me, set(OVERLAPPING, true));
    }
    return read(me, run);
  }

  private Run read(Bson me, Run otherwise) {
    Document found = runs.find(me).projection(RunStore.WHAT_RUNS_SHOW).first();
    return found == null ? otherwise : RunDocuments.read(found);
  }

  private long next(String tenantId) {
    try {
      return nextOnce(tenantId);
    } catch (MongoCommandException e) {
      if (ErrorCategory.fromErrorCode(e.getErrorCode()) != ErrorCategory.DUPLICATE_KEY
          && e.getErrorCode() != DUPLICATE_KEY) {
        throw e;
      }
      return nextOnce(tenantId); // two runs were the tenant's first at the same moment
    }
  }

  private long nextOnce(String tenantId) {
    Document last =
        numbers.findOneAndUpdate(
            eq("_id", tenantId),
            inc("last", 1L),
            new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER));
    if (last == null) {
      throw new IllegalStateException("the store returned no document for an upsert");
    }
    return last.get("last", Number.class).longValue();
  }
}
