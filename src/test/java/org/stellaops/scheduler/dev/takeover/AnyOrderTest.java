package org.stellaops.scheduler.dev.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stellaops.scheduler.dev.process.Wait;

/** A worker that is there before anything that it needs. */
class AnyOrderTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"redis", "nats"})
  @Timeout(240)
  void waitsForQueueThenStoreThenScanner(String transport) {
    TestRun run = TestRun.of(new SplittableRandom(5), transport + "-any-order", 2, 5);
    try (Stage stage = Stage.prepare(transport, folder.resolve(transport));
        EventView events = stage.eventView();
        WatchedScanner scanner = new WatchedScanner(image -> Duration.ofMillis(20))) {
      scanner.stop();
      try (WorkerProcess worker = stage.worker("early", scanner, variables()).awaitStarted()) {
        stage.transport().start();
        Wait.until(
            "queues open",
            LIMIT,
            () ->
                worker.output().contains("Queue planner: open")
                    && worker.output().contains("Queue runner: open"));
        stage.transport().submit(run.message());

        stage.store().restart();
        try (StoreView store = stage.storeView()) {
          Wait.until("run planned", LIMIT, () -> !store.segments(run).isEmpty());
          assertThat(store.ended(run)).isFalse();

          scanner.restart();
          Wait.until("end of the run", LIMIT, () -> store.ended(run));
          assertThat(Outcome.of(run, store, events).problems()).isEmpty();
        }
      }
    }
  }

  private static Map<String, String> variables() {
    return Map.of(
        "SCHEDULER_QUEUE_LEASE_SECONDS", "10",
        "SCHEDULER_QUEUE_RETRY_DELAY_SECONDS", "1",
        "SCHEDULER_STORAGE_TIMEOUT_SECONDS", "2",
        "SCHEDULER_SCANNER_RETRY_DELAY_MILLISECONDS", "100",
        "SCHEDULER_SCANNER_RETRY_MAX_DELAY_MILLISECONDS", "500",
        "SCHEDULER_SCANNER_PROBE_INTERVAL_MILLISECONDS", "200",
        "SCHEDULER_SEGMENT_SIZE", "5");
  }
}
