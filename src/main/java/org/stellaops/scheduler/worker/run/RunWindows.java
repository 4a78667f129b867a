package org.stellaops.scheduler.worker.run;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Updates.addToSet;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.pull;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.unset;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Sorts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.bson.conversions.Bson;

/** How far the runs have been fed to the queue; a part of their documents. */
public final class RunWindows {

  static final String QUEUED = "segmentsQueued";

  /** Segments that are dead letters; few, or something is very wrong. */
  static final String SET_ASIDE = "setAside";

  /** Set while a run has segments that nobody has queued yet. */
  private static final String FEEDING = "feeding";

  private final MongoCollection<Document> runs;

  RunWindows(MongoCollection<Document> runs) {
    this.runs = runs;
  }

  /**
   * Notes that segments were queued, unless another worker has noted it, or the run has ended.
   *
   * @param from the number that was read, and is expected
   * @param to one beyond the last one that is in the queue now
   * @return the run afterwards
   */
  public Run queued(Run run, int from, int to) {
    Bson id = id(run);
    Bson on = set(QUEUED, to);
    Document changed =
        runs.findOneAndUpdate(
            and(id, in("state", RunState.OPEN), eq(QUEUED, from)),
            to < run.segmentsPlanned() ? on : combine(on, over()),
            new FindOneAndUpdateOptions()
                .returnDocument(ReturnDocument.AFTER)
                .projection(RunStore.WHAT_RUNS_SHOW));
    return Optional.ofNullable(changed)
        .or(() -> Optional.ofNullable(runs.find(id).projection(RunStore.WHAT_RUNS_SHOW).first()))
        .map(RunDocuments::read)
        .orElse(run);
  }

  /** Runs that have segments which nobody has queued yet, longest open first. */
  public List<Run> feeding(int limit) {
    return runs.find(and(in("state", RunState.OPEN), eq(FEEDING, true)))
        .projection(RunStore.WHAT_RUNS_SHOW)
        .sort(Sorts.ascending("createdAt"))
        .limit(limit)
        .map(RunDocuments::read)
        .into(new ArrayList<>());
  }

  /** A segment became a dead letter: those behind it do not wait for it. */
  public void setAside(Run run, int index) {
    runs.updateOne(
        and(id(run), in("state", RunState.OPEN), ne(RunStore.COUNTED, index)),
        addToSet(SET_ASIDE, index));
  }

  /** The run can be fed from now on. */
  static Bson open() {
    return combine(set(QUEUED, 0), set(FEEDING, true));
  }

  /** A segment is counted, whatever had become of it. */
  static Bson counted(int index) {
    return pull(SET_ASIDE, index);
  }

  /** Nothing is left to be fed. */
  static Bson over() {
    return unset(FEEDING);
  }

  private static Bson id(Run run) {
    return eq("_id", RunDocuments.id(run.tenantId(), run.runId()));
  }
}
