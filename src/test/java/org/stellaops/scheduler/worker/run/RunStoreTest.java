package org.stellaops.scheduler.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunStoreTest {

  private static TestStore store;

  private RunStore runs;

  @BeforeAll
  static void start() {
    store = new TestStore();
  }

  @AfterAll
  static void stop() {
    store.close();
  }

  @BeforeEach
  void clear() {
    store.clear();
    runs = store.runs();
  }

  @Test
  void whatIsOpenedIsFound() {
    Run wanted = SampleRuns.planning("r");
    assertThat(runs.open(wanted)).isEqualTo(wanted);
    assertThat(runs.find("acme", "r")).contains(wanted);
    assertThat(runs.find("other", "r")).isEmpty();
    assertThat(runs.find("acme", "s")).isEmpty();
  }

  @Test
  void openingAgainChangesNothing() {
    runs.open(SampleRuns.planning("r"));
    Run cancelled = runs.cancel("acme", "r", "no").orElseThrow();
    assertThat(runs.open(SampleRuns.planning("r", Instant.EPOCH))).isEqualTo(cancelled);
    assertThat(store.database().getCollection("runs").countDocuments()).isEqualTo(1);
  }

  @Test
  void oneOfManyThatOpenAtOnceDoes() throws Exception {
    List<Run> opened =
        atOnce(8, i -> () -> runs.open(SampleRuns.planning("r", SetClock.START.plusMillis(i))));
    assertThat(opened.stream().distinct()).hasSize(1);
  }

  /** Every operation on a run in every state: what happens, and that nothing else does. */
  @Test
  void onlyTheAllowedTransitionsExist() {
    Map<RunState, List<RunState>> after =
        Map.of(
            // in the order of the operations below: sized, planned, started, advanced, cancelled,
            // failed
            RunState.PLANNING,
            List.of(
                RunState.PLANNING,
                RunState.QUEUED,
                RunState.PLANNING,
                RunState.PLANNING,
                RunState.CANCELLED,
                RunState.ERROR),
            RunState.QUEUED,
            List.of(
                RunState.QUEUED,
                RunState.QUEUED,
                RunState.RUNNING,
                RunState.RUNNING,
                RunState.CANCELLED,
                RunState.ERROR),
            RunState.RUNNING,
            List.of(
                RunState.RUNNING,
                RunState.RUNNING,
                RunState.RUNNING,
                RunState.RUNNING,
                RunState.CANCELLED,
                RunState.ERROR),
            RunState.COMPLETED,
            Collections.nCopies(6, RunState.COMPLETED),
            RunState.ERROR,
            Collections.nCopies(6, RunState.ERROR),
            RunState.CANCELLED,
            Collections.nCopies(6, RunState.CANCELLED));
    List<BiConsumer<Run, RunStore>> operations =
        List.of(
            (run, all) -> all.sized(run, 7, 3, 3),
            (run, all) -> all.planned(run),
            (run, all) -> all.started(run),
            (run, all) -> all.advance(SampleRuns.record(run.runId(), 1, 1)),
            (run, all) -> all.cancel("acme", run.runId(), "no"),
            (run, all) -> all.fail(run, "no"));
    after.forEach(
        (state, expected) -> {
          for (int i = 0; i < operations.size(); i++) {
            store.clear();
            Run before = in(state);
            store.ended().clear();
            operations.get(i).accept(before, runs);
            Run now = runs.find("acme", "r").orElseThrow();
            assertThat(now.state()).as("%s, operation %d", state, i).isEqualTo(expected.get(i));
            assertThat(store.ended())
                .as("%s, operation %d", state, i)
                .hasSize(now.state().isFinal() && !state.isFinal() ? 1 : 0);
            if (state.isFinal()) {
              assertThat(now).isEqualTo(before);
            }
          }
        });
  }

  @Test
  void aSegmentCountsOnceHoweverOftenItIsCounted() {
    SampleRuns.queued(runs, "r", 2);
    for (int i = 0; i < 5; i++) {
      Run run = runs.advance(SampleRuns.record("r", 0, 1 + i)).orElseThrow();
      assertThat(run.segmentsDone()).isEqualTo(1);
      assertThat(run.state()).isEqualTo(RunState.RUNNING);
      assertThat(run.stats()).isEqualTo(new RunStats(20, 8, 1, 1, 1, 1, 0, 1, 0, 0, 0, 1));
      assertThat(run.backlog()).isEqualTo(10);
    }
  }

  /** 8 workers that all deliver all segments twice, in any order: every count is right once. */
  @Test
  void whatManyWorkersCountAtOnceIsRightAndEndsTheRunOnce() throws Exception {
    int segments = 12;
    SampleRuns.queued(runs, "r", segments);
    atOnce(
        8,
        worker ->
            () -> {
              List<Integer> order =
                  new ArrayList<>(
                      IntStream.range(0, 2 * segments).map(i -> i % segments).boxed().toList());
              Collections.shuffle(order, new Random(worker));
              for (int index : order) {
                runs.advance(SampleRuns.record("r", index, worker));
              }
              return worker;
            });
    Run run = runs.find("acme", "r").orElseThrow();
    assertThat(run.state()).isEqualTo(RunState.COMPLETED);
    assertThat(run.segmentsDone()).isEqualTo(segments);
    assertThat(run.stats()).isEqualTo(new RunStats(120, 96, 12, 12, 12, 12, 0, 12, 0, 0, 0, 12));
    assertThat(run.backlog()).isZero();
    assertThat(store.ended()).containsExactly(run);
  }

  @Test
  void theLastSegmentCompletesTheRun() {
    SampleRuns.queued(runs, "r", 2);
    runs.advance(SampleRuns.record("r", 1, 1));
    store.clock().forward(Duration.ofMinutes(3));
    Run run = runs.advance(SampleRuns.record("r", 0, 1)).orElseThrow();
    assertThat(run.state()).isEqualTo(RunState.COMPLETED);
    assertThat(run.finishedAt()).isEqualTo(SetClock.START.plusSeconds(180));
    assertThat(run.startedAt()).isEqualTo(SetClock.START);
    assertThat(store.ended()).containsExactly(run);
    assertThat(document("r").getDate("expiresAt").toInstant())
        .isEqualTo(Objects.requireNonNull(run.finishedAt()).plus(TestStore.RETENTION));
  }

  /** A worker died between counting the last segment and ending the run. */
  @Test
  void countingTheLastSegmentAgainEndsTheRun() {
    SampleRuns.queued(runs, "r", 1);
    store
        .database()
        .getCollection("runs")
        .updateOne(
            new Document("_id", "acme/r"),
            new Document("$push", new Document("countedSegments", 0))
                .append("$inc", new Document("segmentsDone", 1)));
    assertThat(runs.advance(SampleRuns.record("r", 0, 1)).orElseThrow().state())
        .isEqualTo(RunState.COMPLETED);
    assertThat(store.ended()).hasSize(1);
  }

  /** Workers may be faster than the planner. */
  @Test
  void aRunWhoseSegmentsAreDoneBeforePlanningEndedCompletesThen() {
    Run run = runs.sized(runs.open(SampleRuns.planning("r")), 20, 2, 10);
    runs.advance(SampleRuns.record("r", 0, 1));
    assertThat(runs.advance(SampleRuns.record("r", 1, 1)).orElseThrow().state())
        .isEqualTo(RunState.PLANNING);
    Run planned = runs.planned(run);
    assertThat(planned.state()).isEqualTo(RunState.COMPLETED);
    assertThat(planned.startedAt()).isNotNull();
    assertThat(store.ended()).containsExactly(planned);
    assertThat(runs.planned(run)).isEqualTo(planned);
  }

  @Test
  void aRunWithoutSegmentsCompletesWithoutCounts() {
    Run run = runs.planned(runs.sized(runs.open(SampleRuns.planning("r")), 0, 0, 100));
    assertThat(run.state()).isEqualTo(RunState.COMPLETED);
    assertThat(run.stats().images()).isZero();
    assertThat(run.startedAt()).isNull();
    assertThat(store.ended()).containsExactly(run);
  }

  @Test
  void anEndedRunCountsNothingMore() {
    Run run = SampleRuns.queued(runs, "r", 2);
    runs.advance(SampleRuns.record("r", 0, 1));
    Run cancelled = runs.cancel("acme", "r", "enough").orElseThrow();
    assertThat(cancelled.error()).isEqualTo("enough");
    assertThat(runs.advance(SampleRuns.record("r", 1, 1))).contains(cancelled);
    assertThat(runs.cancel("acme", "r", "again")).contains(cancelled);
    assertThat(runs.fail(run, "too late")).isEqualTo(cancelled);
  }

  @Test
  void whatIsNotThereIsNotChanged() {
    assertThat(runs.advance(SampleRuns.record("r", 0, 1))).isEmpty();
    assertThat(runs.cancel("acme", "r", "no")).isEmpty();
    Run gone = SampleRuns.planning("r");
    assertThat(runs.fail(gone, "no")).isEqualTo(gone);
    assertThat(store.ended()).isEmpty();
  }

  /** A run in a state, with one of three segments done once it is running. */
  private Run in(RunState state) {
    Run run = runs.sized(runs.open(SampleRuns.planning("r")), 30, 3, 10);
    if (state != RunState.PLANNING) {
      run = runs.planned(run);
    }
    if (state.compareTo(RunState.RUNNING) >= 0) {
      run = runs.advance(SampleRuns.record("r", 0, 1)).orElseThrow();
    }
    return switch (state) {
      case COMPLETED -> {
        runs.advance(SampleRuns.record("r", 1, 1));
        yield runs.advance(SampleRuns.record("r", 2, 1)).orElseThrow();
      }
      case ERROR -> runs.fail(run, "broken");
      case CANCELLED -> runs.cancel("acme", "r", "enough").orElseThrow();
      default -> run;
    };
  }

  private static Document document(String runId) {
    Document found =
        store.database().getCollection("runs").find(new Document("_id", "acme/" + runId)).first();
    assertThat(found).isNotNull();
    return found;
  }

  private static <T> List<T> atOnce(int workers, java.util.function.IntFunction<Callable<T>> work)
      throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(workers);
    try {
      Collection<Callable<T>> all = IntStream.range(0, workers).mapToObj(work).toList();
      List<T> done = new ArrayList<>();
      for (Future<T> each : pool.invokeAll(all)) {
        done.add(each.get());
      }
      return done;
    } finally {
      pool.shutdown();
    }
  }
}
