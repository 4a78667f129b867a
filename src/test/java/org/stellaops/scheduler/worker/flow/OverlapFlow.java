package org.stellaops.scheduler.worker.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.stellaops.scheduler.worker.flow.Messages.TENANT;
import static org.stellaops.scheduler.worker.flow.Messages.newImages;
import static org.stellaops.scheduler.worker.flow.Messages.newRunId;
import static org.stellaops.scheduler.worker.flow.Messages.planner;
import static org.stellaops.scheduler.worker.flow.Messages.segment;
import static org.stellaops.scheduler.worker.flow.ScriptedScanner.after;
import static org.stellaops.scheduler.worker.flow.ScriptedScanner.report;
import static org.stellaops.scheduler.worker.flow.ScriptedScanner.status;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.stellaops.scheduler.worker.flow.FlowBroker.Queue;
import org.stellaops.scheduler.worker.lease.LeaseQueues;
import org.stellaops.scheduler.worker.run.Run;
import org.stellaops.scheduler.worker.run.RunState;
import org.stellaops.scheduler.worker.run.SegmentRecord;
import org.stellaops.scheduler.worker.run.SegmentStore;

/** What is wanted twice, by messages, runs or lists, is looked at once. */
interface OverlapFlow extends FlowTheme {

  @Test
  default void a_message_that_comes_twice_is_one_run_and_asks_once() {
    List<String> images = newImages(150);
    String runId = newRunId();
    byte[] message = planner(runId, images);
    flow().put(Queue.PLANNER, message);
    flow().put(Queue.PLANNER, message);
    Run run = worker().ended(TENANT, runId);
    flow().put(Queue.RUNNER, segment(runId, 0, images.subList(0, 100)));
    flow().put(Queue.PLANNER, message);
    Run next =
        flow().run(newImages(1)); // whatever was queued before it has been worked on or is now
    assertThat(next.state()).isEqualTo(RunState.COMPLETED);
    assertThat(run.stats().evaluated()).isEqualTo(150);
    assertThat(worker().run(TENANT, runId).orElseThrow().stats()).isEqualTo(run.stats());
    assertThat(images).allMatch(image -> scanner().timesAsked(image) == 1);
  }

  @Test
  default void one_answer_serves_two_runs_that_were_open_when_it_was_asked_for() {
    List<String> images = newImages(250);
    scanner().otherwise(after(5));
    scanner().about(images.get(0), report("CVE-1/Critical"));
    scanner().about(images.get(7), status(404, ""));
    List<Run> both = atOnce(images, images);
    // once; where this machine stood still for longer than a lease, once for each delivery
    int deliveries = mostAttempts(both);
    assertThat(images)
        .as("with at most %d deliveries of a segment", deliveries)
        .allMatch(image -> scanner().timesAsked(image) >= 1)
        .allMatch(image -> scanner().timesAsked(image) <= deliveries);
    assertThat(both).extracting(run -> run.stats().evaluated()).containsExactly(249L, 249L);
    assertThat(both).extracting(run -> run.stats().vanished()).containsExactly(1L, 1L);
    assertThat(both.stream().mapToLong(run -> run.stats().newFindings()).sum()).isOne();

    // what was answered before a run was opened is no answer to it
    Run later = flow().run(images);
    assertThat(later.stats().evaluated()).isEqualTo(249);
    int all = deliveries + mostAttempts(List.of(later));
    assertThat(images)
        .allMatch(image -> scanner().timesAsked(image) >= 2)
        .allMatch(image -> scanner().timesAsked(image) <= all);
  }

  @Test
  default void one_answer_serves_runs_that_are_cut_differently() {
    List<String> images = newImages(250);
    List<String> shuffled = new ArrayList<>(images.subList(20, 250));
    Collections.shuffle(shuffled, new Random(1)); // each segment has images of all of the other run
    scanner().otherwise(after(5));
    scanner().about(shuffled.get(0), report("CVE-1/Critical"));
    List<Run> both = atOnce(images, shuffled);
    int deliveries = mostAttempts(both);
    assertThat(images)
        .as("with at most %d deliveries of a segment", deliveries)
        .allMatch(image -> scanner().timesAsked(image) >= 1)
        .allMatch(image -> scanner().timesAsked(image) <= deliveries);
    assertThat(both).extracting(run -> run.stats().evaluated()).containsExactly(250L, 230L);
    assertThat(both.stream().mapToLong(run -> run.stats().newFindings()).sum()).isOne();
  }

  @Test
  default void an_image_listed_twice_is_looked_at_once() {
    String image = newImages(1).get(0);
    Run run = flow().run(List.of(image, image));
    assertThat(run.stats().images()).isEqualTo(1);
    assertThat(run.stats().evaluated()).isEqualTo(1);
  }

  /** How often the segment that was delivered most often was. */
  private int mostAttempts(List<Run> runs) {
    return runs.stream()
        .flatMap(
            run ->
                worker().bean(SegmentStore.class).list(TENANT, run.runId(), -1, false, 10).stream())
        .mapToInt(SegmentRecord::attempt)
        .max()
        .orElseThrow();
  }

  /** Runs whose segments are leased only when both are open. */
  private List<Run> atOnce(List<String> first, List<String> second) {
    LeaseQueues leases = worker().bean(LeaseQueues.class);
    leases.pause("runner", "the test waits for the other run");
    List<String> runIds = new ArrayList<>();
    for (List<String> images : List.of(first, second)) {
      String runId = newRunId();
      runIds.add(runId);
      flow().put(Queue.PLANNER, planner(runId, images));
    }
    await()
        .until(
            () ->
                runIds.stream()
                    .allMatch(
                        id ->
                            worker()
                                .run(TENANT, id)
                                .filter(run -> run.segmentsQueued() > 0)
                                .isPresent()));
    leases.resume("runner");
    return runIds.stream().map(id -> worker().ended(TENANT, id)).toList();
  }
}
