package org.stellaops.scheduler.dev.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stellaops.scheduler.dev.process.Wait;

/** A worker that is asked to end while it holds segments. */
class DrainTest {

  private static final Duration NEVER = Duration.ofMinutes(10);
  private static final Duration AT_ONCE = Duration.ofMillis(50);
  private static final int DRAIN_SECONDS = 3;

  /** Far longer than the test may take: whatever is taken again was handed back. */
  private static final int LEASE_SECONDS = 300;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"redis", "nats"})
  @Timeout(240)
  void finishesWhatItCanHandsBackTheRestAndEndsWithZero(String transport) throws Exception {
    TestRun run = TestRun.of(new SplittableRandom(3), transport + "-drain", 4, 5);
    Set<String> endless = Set.of(run.runId() + ":1", run.runId() + ":3");
    try (Stage stage = Stage.start(transport, folder.resolve(transport));
        StoreView store = stage.storeView();
        EventView events = stage.eventView();
        WatchedScanner stuck =
            new WatchedScanner(
                image -> endless.contains(run.segmentOf(image)) ? NEVER : Duration.ofSeconds(2));
        WatchedScanner quick = new WatchedScanner(image -> AT_ONCE);
        WorkerProcess leaving = stage.worker("leaving", stuck, variables()).awaitStarted()) {
      store.awaitCollections();
      stage.transport().submit(run.message());
      Wait.until(
          "all segments begun",
          Duration.ofSeconds(60),
          () -> stuck.asked().stream().map(run::segmentOf).collect(Collectors.toSet()).size() == 4);

      leaving.terminate();
      int code = leaving.awaitExit(Duration.ofSeconds(DRAIN_SECONDS + 60)); // of a busy machine
      Map<String, StoreView.Segment> left = store.segments(run);

      assertThat(code).isZero();
      assertThat(left.values())
          .allSatisfy(
              each ->
                  assertThat(each.recordedBy() == null)
                      .as(each.id())
                      .isEqualTo(endless.contains(each.id())));

      try (WorkerProcess other = stage.worker("other", quick, variables()).awaitStarted()) {
        Wait.until("end of the run", Duration.ofSeconds(60), () -> store.ended(run));
        assertThat(Outcome.of(run, store, events).problems()).isEmpty();
        // only what was handed back was asked for again, and without a wait for any lease
        assertThat(quick.asked()).containsExactlyInAnyOrderElementsOf(run.imagesOf(endless));
        assertThat(other.output()).doesNotContain("dead letter");
      }
    }
  }

  /**
   * One delivery is all that a message gets: one that was used up by a hand-back would be its last.
   */
  private static Map<String, String> variables() {
    return Map.of(
        "SCHEDULER_QUEUE_LEASE_SECONDS",
        Integer.toString(LEASE_SECONDS),
        "SCHEDULER_QUEUE_DUPLICATE_WINDOW_SECONDS",
        Integer.toString(2 * LEASE_SECONDS),
        "SCHEDULER_QUEUE_MAX_DELIVERIES",
        "1",
        // the images that never end must not keep the slots of those that have to
        "SCHEDULER_SCANNER_ADAPTIVE",
        "false",
        "SCHEDULER_DRAIN_SECONDS",
        Integer.toString(DRAIN_SECONDS),
        "SCHEDULER_SEGMENT_SIZE",
        "5");
  }
}
