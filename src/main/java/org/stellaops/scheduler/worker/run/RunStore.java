package org.stellaops.scheduler.worker.run;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Filters.nin;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Projections.exclude;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.inc;
import static com.mongodb.client.model.Updates.push;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.unset;
import static org.stellaops.scheduler.worker.run.RunDocuments.id;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
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
import java.util.function.Consumer;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * The runs, in collection {@code runs}. Every change is one atomic operation whose filter says what
 * it expects to find; a change that finds something else does nothing and the caller gets the run
 * as it is.
 */
public final class RunStore {

  /**
   * Says which segments are counted, so that none counts twice. Never read with a run: it may hold
   * thousands.
   */
  static final String COUNTED = "countedSegments";

  /** What only the reconciler asks for stays in the store, too. */
  static final Bson WHAT_RUNS_SHOW = exclude(COUNTED, RunChecks.IMPACT, "requeued");

  private final MongoCollection<Document> runs;
  private final Duration retention;
  private final boolean announcing;
  private final Consumer<Run> onEnd;
  private final Clock clock;

  /**
   * @param retention how long an ended run is kept
   * @param announcing whether the end of a run is to be announced
   * @param onEnd told once for each run, by the worker whose change ended it
   */
  RunStore(
      MongoCollection<Document> runs,
      Duration retention,
      boolean announcing,
      Consumer<Run> onEnd,
      Clock clock) {
    this.runs = runs;
    this.retention = retention;
    this.announcing = announcing;
    this.onEnd = onEnd;
    this.clock = clock;
  }

  /**
   * Opens a run, or finds the one that an earlier delivery of its message opened.
   *
   * @param wanted the run in state {@code planning}
   * @return the run as it stands
   */
  public Run open(Run wanted) {
    try {
      runs.insertOne(
          RunDocuments.write(wanted)
              .append(COUNTED, List.of())
              .append("announced", !announcing)
              .append(RunChecks.CHECK_AT, Date.from(wanted.createdAt())));
      return wanted;
    } catch (MongoWriteException e) {
      if (e.getError().getCategory() != ErrorCategory.DUPLICATE_KEY) {
        throw e;
      }
      return find(wanted.tenantId(), wanted.runId()).orElse(wanted);
    }
  }

  public Optional<Run> find(String tenantId, String runId) {
    return Optional.ofNullable(
            runs.find(eq("_id", id(tenantId, runId))).projection(WHAT_RUNS_SHOW).first())
        .map(RunDocuments::read);
  }

  /**
   * A page of a tenant's runs, newest first.
   *
   * @param state only runs in it; null for all
   * @param before only runs created before it, or at it with a smaller id; null from the newest
   * @param beforeRunId divides runs that were created in the same millisecond
   * @param limit runs at most
   */
  public List<Run> list(
      String tenantId,
      @Nullable RunState state,
      @Nullable Instant before,
      @Nullable String beforeRunId,
      int limit) {
    List<Bson> filters = new ArrayList<>();
    filters.add(eq("tenantId", tenantId));
    if (state != null) {
      filters.add(eq("state", state.wire()));
    }
    if (before != null) {
      Bson earlier = lt("createdAt", Date.from(before));
      filters.add(
          beforeRunId == null
              ? earlier
              : or(earlier, and(eq("createdAt", Date.from(before)), lt("runId", beforeRunId))));
    }
    return runs.find(and(filters))
        .projection(WHAT_RUNS_SHOW)
        .sort(Sorts.descending("createdAt", "runId"))
        .limit(limit)
        .map(RunDocuments::read)
        .into(new ArrayList<>());
  }

  /** Notes how the impact set is cut, before the first segment is queued. */
  public Run sized(Run run, long images, int segments, int segmentSize) {
    return change(
        run,
        eq("state", RunState.PLANNING.wire()),
        combine(
            set("stats.images", images),
            set("segmentsPlanned", segments),
            set("segmentSize", segmentSize)));
  }

  /**
   * It is known how the run is cut, and its segments can be queued; a run without any has
   * completed.
   */
  public Run planned(Run run) {
    Date now = now();
    if (run.segmentsPlanned() == 0) {
      return change(
          run,
          eq("state", RunState.PLANNING.wire()),
          combine(set("plannedAt", now), ended(RunState.COMPLETED, now)));
    }
    change(
        run,
        eq("state", RunState.PLANNING.wire()),
        combine(set("state", RunState.QUEUED.wire()), set("plannedAt", now), RunWindows.open()));
    return settle(find(run.tenantId(), run.runId()).orElse(run));
  }

  /** A worker took a segment: a queued run is running from now on. */
  public Run started(Run run) {
    return run.state() == RunState.QUEUED
        ? change(
            run,
            eq("state", RunState.QUEUED.wire()),
            combine(set("state", RunState.RUNNING.wire()), set("startedAt", now())))
        : run;
  }

  /**
   * Counts a recorded segment, once however often it is called, and completes the run when it was
   * the last.
   *
   * @return the run afterwards; empty when there is none any more
   */
  public Optional<Run> advance(SegmentRecord segment) {
    RunStats counts = segment.counts();
    Document counted =
        runs.findOneAndUpdate(
            and(
                eq("_id", id(segment.tenantId(), segment.runId())),
                in("state", RunState.OPEN),
                ne(COUNTED, segment.index())),
            combine(
                push(COUNTED, segment.index()),
                RunWindows.counted(segment.index()),
                inc("segmentsDone", 1),
                RunDocuments.adding(counts)),
            afterwards());
    Optional<Run> run =
        counted == null
            ? find(segment.tenantId(), segment.runId())
            : Optional.of(RunDocuments.read(counted));
    return run.map(this::settle);
  }

  /** Cancels a run that has not ended; one that has stays as it is. */
  public Optional<Run> cancel(String tenantId, String runId, String reason) {
    return find(tenantId, runId)
        .map(
            run ->
                change(
                    run,
                    in("state", RunState.OPEN),
                    combine(set("error", reason), ended(RunState.CANCELLED, now()))));
  }

  /** Ends a run as {@code error}; one that has ended stays as it is. */
  public Run fail(Run run, String reason) {
    return change(
        run,
        in("state", RunState.OPEN),
        combine(set("error", reason), ended(RunState.ERROR, now())));
  }

  /** Runs past their deadline that are still open. */
  public List<Run> overdue(int limit) {
    return some(and(in("state", RunState.OPEN), lt("deadlineAt", now())), limit);
  }

  /** Ended runs whose end has not been announced, oldest end first. */
  public List<Run> unannounced(int limit) {
    return runs.find(and(eq("announced", false), nin("state", RunState.OPEN)))
        .projection(WHAT_RUNS_SHOW)
        .sort(Sorts.ascending("finishedAt"))
        .limit(limit)
        .map(RunDocuments::read)
        .into(new ArrayList<>());
  }

  public void announced(Run run) {
    runs.updateOne(eq("_id", id(run.tenantId(), run.runId())), set("announced", true));
  }

  /** All runs that have not ended, of every tenant: what the gauges show. */
  public List<Run> open(int limit) {
    return some(in("state", RunState.OPEN), limit);
  }

  private List<Run> some(Bson wanted, int limit) {
    return runs.find(wanted)
        .projection(WHAT_RUNS_SHOW)
        .limit(limit)
        .map(RunDocuments::read)
        .into(new ArrayList<>());
  }

  /**
   * The step that a run owes after any change: queued and begun is running; running and all counted
   * is completed.
   */
  public Run settle(Run run) {
    Run now = run.segmentsDone() > 0 ? started(run) : run;
    if (now.state() == RunState.RUNNING && now.segmentsDone() >= now.segmentsPlanned()) {
      return change(now, eq("state", RunState.RUNNING.wire()), ended(RunState.COMPLETED, now()));
    }
    return now;
  }

  private Run change(Run run, Bson expected, Bson change) {
    Document changed =
        runs.findOneAndUpdate(
            and(eq("_id", id(run.tenantId(), run.runId())), expected), change, afterwards());
    if (changed == null) {
      return find(run.tenantId(), run.runId()).orElse(run);
    }
    Run now = RunDocuments.read(changed);
    if (now.state().isFinal()) {
      onEnd.accept(now);
    }
    return now;
  }

  private Bson ended(RunState state, Date now) {
    return combine(
        set("state", state.wire()),
        set("finishedAt", now),
        unset(RunChecks.IMPACT),
        RunWindows.over(),
        set("expiresAt", Date.from(now.toInstant().plus(retention))));
  }

  private static FindOneAndUpdateOptions afterwards() {
    return new FindOneAndUpdateOptions()
        .returnDocument(ReturnDocument.AFTER)
        .projection(WHAT_RUNS_SHOW);
  }

  private Date now() {
    return Date.from(clock.instant());
  }
}
