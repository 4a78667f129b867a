package org.stellaops.scheduler.worker.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.stellaops.scheduler.worker.flow.Messages.TENANT;
import static org.stellaops.scheduler.worker.flow.Messages.newImages;
import static org.stellaops.scheduler.worker.flow.Messages.newRunId;
import static org.stellaops.scheduler.worker.flow.Messages.planner;
import static org.stellaops.scheduler.worker.flow.Messages.plannerWith;
import static org.stellaops.scheduler.worker.flow.Messages.segment;
import static org.stellaops.scheduler.worker.flow.ScriptedScanner.after;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
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

/** How runs share the scanner: by lane, by tenant, in turns. */
interface FairnessFlow extends FlowTheme {

  Logger LOG = LoggerFactory.getLogger(FairnessFlow.class);

  /** Its lane has slots of its own, and so has the other. */
  @Test
  default void
      a_background_run_needs_no_slot_of_the_prompt_ones_and_is_done_from_their_queue_too() {
    LeaseQueues leases = worker().bean(LeaseQueues.class);
    leases.pause("runner", "the test looks at the other lane");
    String nightly = newRunId();
    flow().put(Queue.PLANNER, planner(nightly, newImages(250), "trigger", "\"cron\""));
    assertThat(worker().ended(TENANT, nightly).stats().evaluated()).isEqualTo(250);
    leases.resume("runner");

    leases.pause("background", "the test looks at the other lane");
    assertThat(flow().run(newImages(250)).stats().evaluated()).isEqualTo(250);
    List<String> images = newImages(10);
    String older = newRunId();
    flow().put(Queue.PLANNER, planner(older, images, "trigger", "\"cron\""));
    await()
        .until(
            () -> worker().run(TENANT, older).filter(run -> run.segmentsQueued() == 1).isPresent());
    flow().put(Queue.RUNNER, segment(older, 0, images));
    assertThat(worker().ended(TENANT, older).stats().evaluated()).isEqualTo(10);
    leases.resume("background");
    assertThat(flow().run(newImages(1)).state()).isEqualTo(RunState.COMPLETED);
    assertThat(images).allMatch(image -> scanner().timesAsked(image) == 1);
  }

  @Test
  default void a_manual_run_is_not_starved_by_a_nightly_one_of_1000_segments() {
    scanner().otherwise(after(100));
    manual(); // the first one compiles
    Took idle = manual();
    flow().snapshot("nightly", 100_000);
    String nightly = newRunId();
    flow()
        .put(
            Queue.PLANNER,
            plannerWith(nightly, "{\"snapshotId\":\"nightly\"}", "trigger", "\"cron\""));
    await().until(() -> worker().run(TENANT, nightly).map(Run::segmentsDone).orElse(0) > 4);
    assertThat(worker().run(TENANT, nightly).orElseThrow().segmentsPlanned()).isEqualTo(1000);
    Took behind = manual();
    int done = worker().run(TENANT, nightly).orElseThrow().segmentsDone();
    worker().bean(RunStore.class).cancel(TENANT, nightly, "seen enough");
    LOG.info("A manual run of 100 images: idle {}, behind 1,000 segments {}", idle, behind);
    // the figures are for a machine that does nothing else; the order is the same on all
    assertThat(behind.others())
        .as("images of the nightly run between the first and the last one of the manual run")
        .isLessThan(100);
    assertThat(done).as("segments of the nightly run").isLessThan(500);
  }

  @Test
  default void runs_of_two_tenants_take_turns_and_none_exceeds_its_window() {
    scanner().otherwise(after(10));
    QueueContent queue = worker().bean(QueueContents.class).of("runner").orElseThrow();
    flow().snapshot("large", 12_000);
    String large = newRunId();
    flow().put(Queue.PLANNER, plannerWith(large, "{\"snapshotId\":\"large\"}"));
    await().until(() -> worker().run(TENANT, large).map(Run::segmentsDone).orElse(0) > 4);
    String small = newRunId();
    flow().put(Queue.PLANNER, planner(small, newImages(1000), "tenantId", "\"other\""));
    await()
        .until(
            () -> {
              assertThat(worker().run(TENANT, large).orElseThrow().segmentsUnderWay())
                  .isLessThanOrEqualTo(32);
              assertThat(queue.messageIds(1000).orElseThrow())
                  .filteredOn(id -> id.contains(large))
                  .hasSizeLessThanOrEqualTo(32 + 4); // those that are settled right now
              return worker().run("other", small).map(run -> run.state().isFinal()).orElse(false);
            });
    int meanwhile = worker().run(TENANT, large).orElseThrow().segmentsDone();
    LOG.info("10 segments ended when {} of the 120 of another tenant had", meanwhile);
    assertThat(meanwhile).isLessThan(80);
    assertThat(worker().ended(TENANT, large).stats().evaluated()).isEqualTo(12_000);
  }

  /**
   * Times from the message's acceptance by the queue.
   *
   * @param others images of other runs that were asked about in between, for the first time: one
   *     that is asked about again, because its answer took too long, takes no turn from anybody
   */
  record Took(Duration firstCall, Duration end, long others) {}

  private Took manual() {
    List<String> images = newImages(100);
    AtomicLong first = new AtomicLong();
    images.forEach(
        image ->
            scanner()
                .about(
                    image,
                    (http, digest) -> {
                      first.compareAndSet(0, System.nanoTime());
                      after(100).give(http, digest);
                    }));
    String runId = newRunId();
    flow().put(Queue.PLANNER, planner(runId, images));
    long start = System.nanoTime();
    await()
        .pollInterval(Duration.ofMillis(5))
        .until(() -> worker().run(TENANT, runId).map(run -> run.state().isFinal()).orElse(false));
    Duration end = Duration.ofNanos(System.nanoTime() - start);
    List<String> asked =
        scanner().asked().stream().map(ScriptedScanner.Asked::imageDigest).distinct().toList();
    Set<String> mine = Set.copyOf(images);
    int firstAsked =
        IntStream.range(0, asked.size())
            .filter(i -> mine.contains(asked.get(i)))
            .min()
            .orElseThrow();
    int lastAsked =
        IntStream.range(0, asked.size())
            .filter(i -> mine.contains(asked.get(i)))
            .max()
            .orElseThrow();
    return new Took(
        Duration.ofNanos(first.get() - start), end, lastAsked - firstAsked + 1L - images.size());
  }
}
