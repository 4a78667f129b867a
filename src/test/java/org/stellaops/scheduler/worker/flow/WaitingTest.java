package org.stellaops.scheduler.worker.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.stellaops.scheduler.worker.flow.Messages.TENANT;
import static org.stellaops.scheduler.worker.flow.Messages.newImages;
import static org.stellaops.scheduler.worker.flow.Messages.newRunId;
import static org.stellaops.scheduler.worker.flow.Messages.planner;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stellaops.scheduler.dev.server.StoreServer;
import org.stellaops.scheduler.worker.flow.FlowBroker.Queue;
import org.stellaops.scheduler.worker.run.RunState;
import org.stellaops.scheduler.worker.run.RunStore;

/** A segment that waits for its run's rate: it sees a cancel, outlives its lease, and goes back. */
class WaitingTest {

  private static final Map<String, String> NO_HEADERS = Map.of();
  private static final String ONE_A_SECOND = "{\"ratePerSecond\":1}";

  private final FlowBroker broker = new RedisFlowBroker();
  private final StoreServer store = StoreServer.inMemory();
  private ScriptedScanner scanner;

  @BeforeEach
  void start() throws IOException {
    scanner = new ScriptedScanner();
  }

  @AfterEach
  void stop() {
    scanner.close();
    store.close();
    broker.close();
  }

  private Worker worker(int leaseSeconds) {
    return broker
        .configure(Worker.with("SCHEDULER_STORAGE_URI", store.url()))
        .and("SCHEDULER_SCANNER_BASEADDRESS", scanner.address())
        .and("SCHEDULER_QUEUE_LEASE_SECONDS", leaseSeconds)
        .and("SCHEDULER_DRAIN_SECONDS", 2)
        .start();
  }

  private String limited() {
    String runId = newRunId();
    broker.put(Queue.PLANNER, planner(runId, newImages(100), "limits", ONE_A_SECOND), NO_HEADERS);
    await("first images").until(() -> scanner.asked().size() >= 2);
    return runId;
  }

  private static double held(Worker worker) {
    return worker
        .bean(MeterRegistry.class)
        .get("scheduler.leases.held")
        .tag("queue", "runner")
        .gauge()
        .value();
  }

  @Test
  void a_cancel_is_seen_within_five_seconds_and_the_lease_is_kept_until_then() {
    try (Worker worker = worker(2)) {
      String runId = limited();
      // more than one lease has passed by now, and nobody was given the segment again
      await("more than a lease").until(() -> scanner.asked().size() >= 6);
      assertThat(held(worker)).isEqualTo(1);
      assertThat(scanner.asked()).doesNotHaveDuplicates();

      int before = scanner.asked().size();
      worker.bean(RunStore.class).cancel(TENANT, runId, "no longer needed");
      await("end of the segment").until(() -> held(worker) == 0);
      assertThat(scanner.asked().size() - before).isLessThanOrEqualTo(5);
      assertThat(worker.run(TENANT, runId).orElseThrow().state()).isEqualTo(RunState.CANCELLED);
    }
  }

  @Test
  void a_worker_that_stops_hands_it_back_in_time() {
    String runId;
    long begin;
    try (Worker leaving = worker(300)) {
      runId = limited();
      begin = System.nanoTime();
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
    List<ScriptedScanner.Asked> before = List.copyOf(scanner.asked());
    try (Worker next = worker(300)) {
      await("the segment, long before its lease has run out")
          .atMost(Duration.ofSeconds(60))
          .until(() -> scanner.asked().size() >= before.size() + 2);
      next.bean(RunStore.class).cancel(TENANT, runId, "no longer needed");
      await("end of the segment").until(() -> held(next) == 0);
    }
  }
}
