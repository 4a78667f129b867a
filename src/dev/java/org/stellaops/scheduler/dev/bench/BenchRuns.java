package org.stellaops.scheduler.dev.bench;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.stellaops.scheduler.dev.load.QueueFiller;
import org.stellaops.scheduler.dev.process.ChildProcess;
import org.stellaops.scheduler.worker.message.ImpactSet;
import org.stellaops.scheduler.worker.message.ImpactedImage;
import org.stellaops.scheduler.worker.message.Limits;
import org.stellaops.scheduler.worker.message.Mode;
import org.stellaops.scheduler.worker.message.PlannerMessage;
import org.stellaops.scheduler.worker.message.SegmentMessage;
import org.stellaops.scheduler.worker.message.Trigger;
import org.stellaops.scheduler.worker.plan.OpenRun;
import org.stellaops.scheduler.worker.run.Run;
import org.stellaops.scheduler.worker.run.RunState;
import org.stellaops.scheduler.worker.run.RunStats;
import org.stellaops.scheduler.worker.run.RunStore;
import org.stellaops.scheduler.worker.run.RunWindows;

/**
 * Runs of one contender: planned here, so that nothing of the planning is in its figures, and read
 * from the store when they have ended.
 */
final class BenchRuns implements AutoCloseable {

  static final String TENANT = "bench";
  static final int SEGMENT_SIZE = 100;

  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);

  private final ChildProcess program;
  private final WorkerParts parts;
  private final RunStore runs;
  private final QueueFiller queue;

  BenchRuns(ChildProcess program, WorkerParts parts, QueueFiller queue) {
    this.program = program;
    this.parts = parts;
    this.runs = parts.get(RunStore.class);
    this.queue = queue;
  }

  /**
   * Queues a run over these images and waits for its end.
   *
   * @return seconds from its first segment's taking to its last one's counting, by its own record
   * @throws IllegalStateException when it does not end well
   */
  double run(String runId, List<String> digests) throws Exception {
    Run opened = parts.get(OpenRun.class).open(planned(runId));
    int segments = (digests.size() + SEGMENT_SIZE - 1) / SEGMENT_SIZE;
    Run planned = runs.planned(runs.sized(opened, digests.size(), segments, SEGMENT_SIZE));
    parts
        .get(RunWindows.class)
        .queued(planned, 0, segments); // what the worker then has to feed is nothing
    queue.fill(cut(runId, digests));
    Run ended = awaitEnd(runId);
    RunStats stats = ended.stats();
    Instant started = ended.startedAt();
    Instant finished = ended.finishedAt();
    if (ended.state() != RunState.COMPLETED
        || stats.evaluated() != digests.size()
        || started == null
        || finished == null) {
      throw new IllegalStateException(
          "run " + runId + " ended as " + ended.state() + " with " + stats);
    }
    return Duration.between(started, finished).toMillis() / 1000.0;
  }

  /** Waits until the contender has put all segments of a run into the queue. */
  Run awaitQueued(String runId) throws InterruptedException {
    return await(
        runId, run -> run.plannedAt() != null && run.segmentsQueued() == run.segmentsPlanned());
  }

  Run awaitEnd(String runId) throws InterruptedException {
    return await(runId, run -> run.state().isFinal());
  }

  /** Removes what a run left, so that the store is as large in the last round as in the first. */
  void forget(String runId, boolean withStates) {
    MongoDatabase store = parts.get(MongoDatabase.class);
    store.getCollection("segments").deleteMany(Filters.eq("runId", runId));
    store.getCollection("runs").deleteMany(Filters.eq("runId", runId));
    if (withStates) {
      store.getCollection("image_states").deleteMany(Filters.eq("runId", runId));
    }
  }

  private interface Until {
    boolean reached(Run run);
  }

  private Run await(String runId, Until until) throws InterruptedException {
    long limit = System.nanoTime() + LONGEST.toNanos();
    do {
      Run run = runs.find(TENANT, runId).orElse(null);
      if (run != null && until.reached(run)) {
        return run;
      }
    } while (System.nanoTime() < limit && !program.endsWithin(LOOK_EVERY));
    throw new IllegalStateException(
        "run " + runId + " got nowhere; see " + program.log() + ": " + runs.find(TENANT, runId));
  }

  private static PlannerMessage planned(String runId) {
    return new PlannerMessage(
        PlannerMessage.SCHEMA,
        runId,
        TENANT,
        runId,
        null,
        Trigger.MANUAL,
        Mode.ANALYSIS_ONLY,
        null,
        OffsetDateTime.now(Clock.systemUTC()),
        null,
        false,
        Limits.NONE,
        ImpactSet.of(List.<ImpactedImage>of()),
        Map.of());
  }

  private static List<SegmentMessage> cut(String runId, List<String> digests) {
    List<SegmentMessage> segments = new ArrayList<>();
    for (int from = 0; from < digests.size(); from += SEGMENT_SIZE) {
      int index = segments.size();
      segments.add(
          new SegmentMessage(
              SegmentMessage.SCHEMA,
              SegmentMessage.id(runId, index),
              index,
              TENANT,
              runId,
              null,
              Mode.ANALYSIS_ONLY,
              false,
              digests.subList(from, Math.min(digests.size(), from + SEGMENT_SIZE)),
              Limits.NONE,
              null,
              Map.of()));
    }
    return segments;
  }

  @Override
  public void close() {
    queue.close();
    parts.close();
  }
}
