package org.stellaops.scheduler.worker.run;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Projections.include;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.inc;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.unset;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Sorts;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.Binary;
import org.jspecify.annotations.Nullable;

/**
 * What the reconciler needs of a run besides the run: when it is to be looked at, which segments it
 * has counted, and which images it was planned with. Each look belongs to the one worker that
 * claimed it; every change says what it expects to find.
 */
public final class RunChecks {

  static final String CHECK_AT = "checkAt";
  static final String IMPACT = "impact";

  private final MongoCollection<Document> runs;
  private final Duration interval;
  private final Clock clock;

  /**
   * @param interval between two looks at a run
   */
  RunChecks(MongoCollection<Document> runs, Duration interval, Clock clock) {
    this.runs = runs;
    this.interval = interval;
    this.clock = clock;
  }

  /**
   * The images that a run was planned with, one of the two.
   *
   * @param digests 32 bytes for each, in order
   */
  public record Impact(@Nullable String snapshotId, byte @Nullable [] digests) {

    private static final String PREFIX = "sha256:";
    private static final int BYTES = 32;

    public static Impact snapshot(String snapshotId) {
      return new Impact(snapshotId, null);
    }

    /**
     * @param digests {@code sha256:} and 64 hexadecimal digits each
     */
    public static Impact digests(List<String> digests) {
      ByteBuffer bytes = ByteBuffer.allocate(digests.size() * BYTES);
      digests.forEach(each -> bytes.put(HexFormat.of().parseHex(each.substring(PREFIX.length()))));
      return new Impact(null, bytes.array());
    }

    /** The digests as they were; none with a snapshot. */
    public List<String> digestList() {
      byte[] all = digests == null ? new byte[0] : digests;
      return IntStream.range(0, all.length / BYTES)
          .mapToObj(i -> PREFIX + HexFormat.of().formatHex(all, i * BYTES, (i + 1) * BYTES))
          .toList();
    }
  }

  /**
   * What a run has counted.
   *
   * @param indices of the segments, in the order in which they were counted
   * @param stats as they stood with these
   */
  public record Counted(RunState state, List<Integer> indices, RunStats stats) {}

  /** Claims runs that are due to be looked at, longest due first; nobody else looks at them now. */
  public List<Run> claim(int limit) {
    Instant now = clock.instant();
    List<Document> due =
        runs.find(lt(CHECK_AT, Date.from(now)))
            .sort(Sorts.ascending(CHECK_AT))
            .projection(include(CHECK_AT))
            .limit(limit)
            .into(new ArrayList<>());
    List<Run> claimed = new ArrayList<>();
    for (Document each : due) {
      Document run =
          runs.findOneAndUpdate(
              and(eq("_id", each.get("_id")), eq(CHECK_AT, each.getDate(CHECK_AT))),
              set(CHECK_AT, Date.from(now.plus(interval))),
              new FindOneAndUpdateOptions()
                  .returnDocument(ReturnDocument.AFTER)
                  .projection(RunStore.WHAT_RUNS_SHOW));
      if (run != null) {
        claimed.add(RunDocuments.read(run));
      }
    }
    return claimed;
  }

  /** Looks at a run again only after so much time. */
  public void later(Run run, Duration delay) {
    runs.updateOne(id(run), set(CHECK_AT, Date.from(clock.instant().plus(delay))));
  }

  /** An ended run that was looked at is never looked at again. */
  public void over(Run run) {
    runs.updateOne(id(run), unset(CHECK_AT));
  }

  public Optional<Counted> counted(Run run) {
    return Optional.ofNullable(
            runs.find(id(run)).projection(include("state", "stats", RunStore.COUNTED)).first())
        .map(
            found ->
                new Counted(
                    RunState.fromWire(found.getString("state")),
                    found.getList(RunStore.COUNTED, Integer.class, List.of()),
                    RunDocuments.readStats(found.get("stats", Document.class))));
  }

  /**
   * Sets the counts of a run to what its records say, unless it has counted something meanwhile.
   *
   * @param seen what it had counted
   * @param indices segments that have a record
   * @param stats of these records, and all images of the run
   * @return whether it was done
   */
  public boolean recount(Run run, Counted seen, List<Integer> indices, RunStats stats) {
    return runs.updateOne(
                and(
                    id(run),
                    eq(RunStore.COUNTED, seen.indices()),
                    eq("state", seen.state().wire())),
                combine(
                    set("stats", RunDocuments.stats(stats)),
                    set(RunStore.COUNTED, indices),
                    set("segmentsDone", indices.size())))
            .getModifiedCount()
        > 0;
  }

  /** Empty for a run that has ended, or was planned without. */
  public Optional<Impact> impact(Run run) {
    Document found =
        runs.find(and(id(run), in("state", RunState.OPEN))).projection(include(IMPACT)).first();
    Document impact = found == null ? null : found.get(IMPACT, Document.class);
    if (impact == null) {
      return Optional.empty();
    }
    Binary digests = impact.get("digests", Binary.class);
    return Optional.of(
        new Impact(impact.getString("snapshotId"), digests == null ? null : digests.getData()));
  }

  /** Remembers what a run is planned with, until it ends. */
  public void keep(Run run, Impact impact) {
    runs.updateOne(and(id(run), in("state", RunState.OPEN)), set(IMPACT, document(impact)));
  }

  private static Document document(Impact impact) {
    return impact.digests() == null
        ? new Document("snapshotId", impact.snapshotId())
        : new Document("digests", new Binary(impact.digests()));
  }

  /**
   * Counts that a segment is queued once more.
   *
   * @return how often it has been, with this time
   */
  public int requeued(Run run, int index) {
    Document after =
        runs.findOneAndUpdate(
            id(run),
            inc("requeued." + index, 1),
            new FindOneAndUpdateOptions()
                .returnDocument(ReturnDocument.AFTER)
                .projection(include("requeued")));
    return after == null ? 0 : after.get("requeued", Document.class).getInteger("" + index);
  }

  private static Bson id(Run run) {
    return eq("_id", RunDocuments.id(run.tenantId(), run.runId()));
  }
}
