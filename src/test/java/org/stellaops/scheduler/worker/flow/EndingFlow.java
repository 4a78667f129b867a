package org.stellaops.scheduler.worker.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.stellaops.scheduler.worker.flow.Messages.TENANT;
import static org.stellaops.scheduler.worker.flow.Messages.newImages;
import static org.stellaops.scheduler.worker.flow.Messages.newRunId;
import static org.stellaops.scheduler.worker.flow.Messages.planner;
import static org.stellaops.scheduler.worker.flow.Messages.plannerWith;
import static org.stellaops.scheduler.worker.flow.ScriptedScanner.after;
import static org.stellaops.scheduler.worker.flow.ScriptedScanner.report;
import static org.stellaops.scheduler.worker.flow.ScriptedScanner.status;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stellaops.scheduler.worker.flow.FlowBroker.Queue;
import org.stellaops.scheduler.worker.lease.LeaseQueues;
import org.stellaops.scheduler.worker.lease.QueueContent;
import org.stellaops.scheduler.worker.lease.QueueContents;
import org.stellaops.scheduler.worker.run.Run;
import org.stellaops.scheduler.worker.run.RunState;
import org.stellaops.scheduler.worker.run.RunStore;
import org.stellaops.scheduler.worker.scan.ScannerGate;

/** How runs end that are empty, cancelled or late, or whose segments the broker lost. */
interface EndingFlow extends FlowTheme {

  Logger LOG = LoggerFactory.getLogger(EndingFlow.class);

  @Test
  default void a_run_without_images_completes_at_once() {
    Run run = flow().run(List.of());
    assertThat(run.state()).isEqualTo(RunState.COMPLETED);
    assertThat(run.stats().images()).isZero();
    assertThat(run.startedAt()).isNull();
  }

  @Test
  default void cancel_takes_effect_before_the_next_image() {
    CountDownLatch release = new CountDownLatch(1);
    scanner().otherwise(after(release, Duration.ofMillis(500)));
    List<String> images = newImages(1500);
    String runId = newRunId();
    flow().put(Queue.PLANNER, planner(runId, images));
    await().until(() -> images.stream().anyMatch(image -> scanner().timesAsked(image) > 0));
    Run cancelled =
        worker().bean(RunStore.class).cancel(TENANT, runId, "no longer needed").orElseThrow();
    assertThat(cancelled.state()).isEqualTo(RunState.CANCELLED);
    Run next = flow().run(newImages(1)); // the runner queue is drained without the scanner
    release.countDown();
    assertThat(next.state()).isEqualTo(RunState.COMPLETED);
    assertThat(images.stream().filter(image -> scanner().timesAsked(image) > 0).count())
        .isLessThan(700);
    assertThat(worker().run(TENANT, runId).orElseThrow().state()).isEqualTo(RunState.CANCELLED);
  }

  /** As many segments as a run of 1,000,000 images has. */
  @Test
  default void the_queue_of_cancelled_runs_empties_without_the_scanner() {
    flow().snapshot("fleet", 100_000);
    CountDownLatch release = new CountDownLatch(1);
    scanner().otherwise(after(release, Duration.ofSeconds(60)));
    List<String> cancelled = List.of(newRunId(), newRunId());
    int before = scanner().asked().size();
    for (String runId : cancelled) {
      flow().put(Queue.PLANNER, plannerWith(runId, "{\"snapshotId\":\"fleet\"}"));
    }
    for (String runId : cancelled) {
      await()
          .atMost(Duration.ofMinutes(2))
          .until(
              () -> worker().run(TENANT, runId).filter(run -> run.plannedAt() != null).isPresent());
    }
    RunStore runs = worker().bean(RunStore.class);
    long start = System.nanoTime();
    cancelled.forEach(runId -> runs.cancel(TENANT, runId, "no longer needed"));
    release.countDown();
    QueueContent queue = worker().bean(QueueContents.class).of("runner").orElseThrow();
    assertThat(queue.messageIds(100_000).orElseThrow())
        .as("a window of each run")
        .filteredOn(id -> cancelled.stream().anyMatch(run -> id.contains(run + ":")))
        .hasSizeLessThanOrEqualTo(2 * 32);
    await()
        .until(
            () ->
                queue.messageIds(100_000).orElseThrow().stream()
                    .noneMatch(id -> cancelled.stream().anyMatch(run -> id.contains(run + ":"))));
    LOG.info(
        "The segments of two cancelled runs of 1000 segments each left the queue in {} ms",
        Duration.ofNanos(System.nanoTime() - start).toMillis());
    assertThat(scanner().asked().size() - before)
        .as("images asked about: of the four segments that were leased at the cancel")
        .isLessThanOrEqualTo(400);
    for (String runId : cancelled) {
      assertThat(worker().run(TENANT, runId).orElseThrow().state()).isEqualTo(RunState.CANCELLED);
    }
  }

  @Test
  default void a_run_past_its_deadline_ends_as_error_and_says_what_was_not_done() {
    scanner().otherwise(status(403, ""));
    String runId = newRunId();
    flow().put(Queue.PLANNER, planner(runId, newImages(2), "limits", "{\"deadlineSeconds\":1}"));
    Run run = worker().ended(TENANT, runId);
    assertThat(run.state()).isEqualTo(RunState.ERROR);
    assertThat(run.error())
        .isEqualTo(
            "the deadline passed with 0 of 2 images done in 0 of 1 segments; 2 images were not looked at");
    scanner().otherwise(report());
    await().until(() -> worker().bean(ScannerGate.class).standing().open());
  }

  @Test
  default void segments_that_the_broker_lost_are_queued_again() {
    LeaseQueues leases = worker().bean(LeaseQueues.class);
    double segments = repairs("segments");
    double others = repairs("counts") + repairs("state");
    leases.pause("runner", "the test takes its messages away");
    List<String> images = newImages(250);
    String runId = newRunId();
    flow().put(Queue.PLANNER, planner(runId, images));
    await()
        .until(
            () -> worker().run(TENANT, runId).filter(run -> run.segmentsQueued() == 3).isPresent());
    flow().broker().lose(Queue.RUNNER);
    leases.resume("runner");
    Run run =
        await("end of run " + runId)
            .atMost(Duration.ofMinutes(1))
            .until(() -> worker().run(TENANT, runId).orElseThrow(), each -> each.state().isFinal());
    assertThat(run.state()).isEqualTo(RunState.COMPLETED);
    assertThat(run.stats().evaluated()).isEqualTo(250);
    assertThat(images).allMatch(image -> scanner().timesAsked(image) == 1);
    assertThat(repairs("segments") - segments).isEqualTo(3);
    assertThat(repairs("counts") + repairs("state") - others).isZero();
  }

  private double repairs(String kind) {
    return worker()
        .bean(MeterRegistry.class)
        .get("scheduler_reconciler_repairs_total")
        .tag("kind", kind)
        .counter()
        .count();
  }
}
