package org.stellaops.scheduler.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which runs are found: by page, past their deadline, still to be announced. */
class RunListsTest {

  private static TestStore store;

  private final MeterRegistry meters = new SimpleMeterRegistry();

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
  void onlyOpenRunsAreOverdue() {
    running("r");
    runs.open(SampleRuns.planning("p"));
    runs.open(SampleRuns.planning("c"));
    runs.cancel("acme", "c", "no");
    runs.open(SampleRuns.planning("later", SetClock.START.plusSeconds(10)));
    store.clock().forward(Duration.ofHours(1));
    assertThat(runs.overdue(10)).isEmpty();
    store.clock().forward(Duration.ofMillis(1));
    assertThat(runs.overdue(10)).extracting(Run::runId).containsExactlyInAnyOrder("r", "p");
    assertThat(runs.overdue(1)).hasSize(1);
  }

  @Test
  void overdueRunsAreClosedWithWhatWasDone() {
    running("r");
    runs.open(SampleRuns.planning("p"));
    store.clock().forward(Duration.ofHours(2));
    new CloseOverdueRuns(runs, TestStore.repairs(meters, store.segments())).closeOverdue();
    assertThat(runs.find("acme", "r").orElseThrow())
        .satisfies(run -> assertThat(run.state()).isEqualTo(RunState.ERROR))
        .satisfies(
            run ->
                assertThat(run.error())
                    .isEqualTo(
                        "the deadline passed with 10 of 30 images done in 1 of 3 segments; 20"
                            + " images were not looked at"));
    assertThat(runs.find("acme", "p").orElseThrow().error())
        .isEqualTo("the deadline passed before the run was planned");
    assertThat(store.ended()).hasSize(2);
    new CloseOverdueRuns(runs, TestStore.repairs(meters, store.segments())).closeOverdue();
    assertThat(store.ended()).hasSize(2);
  }

  /** Page by page, every run once and newest first, also where many share one millisecond. */
  @Test
  void pagesShowEveryRunOnce() {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 23; i++) {
      String id = "r%02d".formatted(i);
      runs.open(SampleRuns.planning(id, SetClock.START.plusMillis(i / 7)));
      expected.add(0, id);
    }
    for (int size : new int[] {1, 2, 5, 7, 30}) {
      List<String> seen = new ArrayList<>();
      List<Run> page = runs.list("acme", null, null, null, size);
      while (!page.isEmpty()) {
        page.forEach(run -> seen.add(run.runId()));
        Run last = page.get(page.size() - 1);
        page = runs.list("acme", null, last.createdAt(), last.runId(), size);
      }
      assertThat(seen).as("pages of %d", size).isEqualTo(expected);
    }
  }

  @Test
  void listsAreOfOneTenantAndState() {
    running("r");
    runs.open(SampleRuns.planning("p"));
    assertThat(runs.list("other", null, null, null, 10)).isEmpty();
    assertThat(runs.list("acme", RunState.PLANNING, null, null, 10))
        .extracting(Run::runId)
        .containsExactly("p");
    assertThat(runs.list("acme", null, SetClock.START, null, 10)).isEmpty();
    assertThat(runs.open(10)).extracting(Run::runId).containsExactlyInAnyOrder("r", "p");
  }

  @Test
  void endedRunsAreToBeAnnouncedOnceOldestFirst() {
    runs.open(SampleRuns.planning("b"));
    runs.open(SampleRuns.planning("a"));
    runs.open(SampleRuns.planning("open"));
    runs.cancel("acme", "b", "no");
    store.clock().forward(Duration.ofSeconds(1));
    runs.cancel("acme", "a", "no");
    List<Run> waiting = runs.unannounced(10);
    assertThat(waiting).extracting(Run::runId).containsExactly("b", "a");
    runs.announced(waiting.get(0));
    assertThat(runs.unannounced(10)).extracting(Run::runId).containsExactly("a");
  }

  @Test
  void withoutEventsNoRunWaitsToBeAnnounced() {
    RunStore quiet = store.runs(false);
    quiet.open(SampleRuns.planning("r"));
    quiet.cancel("acme", "r", "no");
    assertThat(quiet.unannounced(10)).isEmpty();
  }

  /** A run with one of three segments done. */
  private void running(String runId) {
    SampleRuns.queued(runs, runId, 3);
    runs.advance(SampleRuns.record(runId, 0, 1));
  }
}
