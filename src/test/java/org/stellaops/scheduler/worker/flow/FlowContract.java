package org.stellaops.scheduler.worker.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.stellaops.scheduler.worker.flow.Messages.TENANT;
import static org.stellaops.scheduler.worker.flow.Messages.newImages;
import static org.stellaops.scheduler.worker.flow.Messages.newRunId;
import static org.stellaops.scheduler.worker.flow.Messages.planner;
import static org.stellaops.scheduler.worker.flow.Messages.plannerWith;
import static org.stellaops.scheduler.worker.flow.Messages.segment;
import static org.stellaops.scheduler.worker.flow.ScriptedScanner.report;
import static org.stellaops.scheduler.worker.flow.ScriptedScanner.reportJson;
import static org.stellaops.scheduler.worker.flow.ScriptedScanner.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stellaops.scheduler.dev.server.RedisServer;
import org.stellaops.scheduler.dev.server.StoreServer;
import org.stellaops.scheduler.worker.flow.FlowBroker.DeadLetter;
import org.stellaops.scheduler.worker.flow.FlowBroker.Queue;
import org.stellaops.scheduler.worker.lease.LeaseQueues;
import org.stellaops.scheduler.worker.lease.QueueContent;
import org.stellaops.scheduler.worker.lease.QueueContents;
import org.stellaops.scheduler.worker.message.ImpactedImage;
import org.stellaops.scheduler.worker.plan.SnapshotStore;
import org.stellaops.scheduler.worker.run.Run;
import org.stellaops.scheduler.worker.run.RunState;
import org.stellaops.scheduler.worker.run.RunStore;
import org.stellaops.scheduler.worker.run.SegmentRecord;
import org.stellaops.scheduler.worker.run.SegmentStore;
import org.stellaops.scheduler.worker.scan.ImageOutcome;
import org.stellaops.scheduler.worker.scan.ScannerGate;

/** What a run does from the planner queue to the event stream; the same on every transport. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FlowContract {

  private static final Logger LOG = LoggerFactory.getLogger(FlowContract.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, String> NO_HEADERS = Map.of();

  private FlowBroker broker;
  private RedisServer events;
  private StoreServer store;
  private ScriptedScanner scanner;
  private Worker worker;

  abstract FlowBroker broker() throws IOException, InterruptedException;

  @BeforeAll
  void start() throws IOException, InterruptedException {
    broker = broker();
    events = RedisServer.embedded().start();
    store = StoreServer.inMemory();
    scanner = new ScriptedScanner();
    worker =
        broker
            .configure(Worker.with("SCHEDULER_STORAGE_URI", store.url()))
            .and("SCHEDULER_SCANNER_BASEADDRESS", scanner.address())
            .and("SCHEDULER_SCANNER_RESPONSE_TIMEOUT_MILLISECONDS", 1000)
            .and("SCHEDULER_SCANNER_MAX_ANSWER_BYTES", 100_000)
            .and("SCHEDULER_SCANNER_REFRESH_POLL_MILLISECONDS", 10)
            .and("SCHEDULER_TENANTS", TENANT + ",other")
            .and("SCHEDULER_QUEUE_MAX_DELIVERIES", 3)
            .and("SCHEDULER_RECONCILER_INTERVAL_SECONDS", 1)
            .and("SCHEDULER_RECONCILER_GRACE_SECONDS", 2)
            .and("SCANNER_EVENTS_ENABLED", true)
            .and("SCANNER_EVENTS_DSN", events.url())
            .start();
  }

  @AfterAll
  void stop() {
    for (AutoCloseable each :
        Arrays.<AutoCloseable>asList(worker, scanner, store, events, broker)) {
      try {
        each.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @BeforeEach
  void friendlyScanner() {
    scanner.otherwise(report());
  }

  @Test
  void findings_are_new_then_known_then_gone() throws IOException {
    List<String> images = newImages(3);
    scanner.about(images.get(0), report("CVE-1/Critical", "CVE-2/Low"));
    Run first = run(images);
    assertThat(first.state()).isEqualTo(RunState.COMPLETED);
    assertThat(first.stats().changed()).isEqualTo(1);
    assertThat(first.stats().newFindings()).isEqualTo(2);
    assertThat(first.stats().newCritical()).isEqualTo(1);

    Run second = run(images);
    assertThat(second.stats().changed()).isZero();
    assertThat(second.stats().evaluated()).isEqualTo(3);

    scanner.about(images.get(0), report("CVE-2/Low", "CVE-3/High"));
    Run third = run(images);
    assertThat(third.stats().newFindings()).isEqualTo(1);
    assertThat(third.stats().resolvedFindings()).isEqualTo(1);

    assertThat(kinds(first))
        .containsExactlyInAnyOrder(
            "scanner.report.ready", "scheduler.rescan.delta", "scheduler.run.completed");
    assertThat(kinds(second)).containsExactly("scheduler.run.completed");
    JsonNode delta =
        events(third).stream()
            .filter(event -> event.path("kind").asText().equals("scanner.report.ready"))
            .findFirst()
            .orElseThrow()
            .path("payload")
            .path("delta");
    assertThat(delta.path("newHigh").asInt()).isEqualTo(1);
    assertThat(delta.path("resolved").asInt()).isEqualTo(1);
    assertThat(delta.path("topFindings").get(0).path("findingId").asText()).isEqualTo("CVE-3");
  }

  @Test
  void what_the_scanner_signed_is_passed_on_byte_for_byte() throws IOException {
    List<String> images = newImages(1);
    scanner.about(images.get(0), report("CVE-1/Critical"));
    Run run = run(images);
    await().until(() -> kinds(run).contains("scanner.report.ready"));
    assertThat(rawEvents(run))
        .anyMatch(
            event ->
                event.contains(
                    "\"dsse\":{\"payloadType\":\"application/vnd.stellaops.report+json\", \"payload\":\"e30=\",\"signatures\":[]}"));
  }

  @Test
  void a_silenced_finding_is_gone_and_new_again_when_the_silence_ends() {
    List<String> images = newImages(1);
    scanner.about(images.get(0), report("CVE-1/High"));
    assertThat(run(images).stats().newFindings()).isEqualTo(1);
    scanner.about(images.get(0), report("CVE-1/High/Quieted"));
    assertThat(run(images).stats().resolvedFindings()).isEqualTo(1);
    scanner.about(images.get(0), report("CVE-1/High"));
    assertThat(run(images).stats().newFindings()).isEqualTo(1);
  }

  @Test
  void every_answer_of_the_scanner_ends_in_its_outcome() {
    Map<ScriptedScanner.Answer, String> answers = new LinkedHashMap<>();
    answers.put(report("CVE-1/Low"), "evaluated");
    answers.put(status(404, "{}"), "vanished");
    for (int code : new int[] {400, 409, 413, 422, 418}) {
      answers.put(
          status(code, "{\"title\":\"No\",\"detail\":\"never " + code + "\"}"),
          "the scanner answered " + code + ": No; never " + code);
    }
    answers.put(
        status(302, "", "Location", "http://127.0.0.1:1/elsewhere"),
        "the scanner answered 302 (a redirect, which is never followed)");
    answers.put(status(307, "", "Location", "/elsewhere"), "the scanner answered 307 (a redirect");
    answers.put(status(200, "this is not JSON"), "the answer is not usable JSON");
    answers.put(status(200, "{\"report\":{\"reportId\":\"r\""), "the answer is not usable JSON");
    answers.put(status(200, "[".repeat(200)), "the answer is an array; allowed: an object");
    answers.put(status(200, "{\"x\":" + "[".repeat(200)), "nesting depth");
    answers.put(status(200, "{}"), "/report is missing");
    answers.put(
        (http, digest) ->
            status(200, reportJson(digest).replace("\"total\":0", "\"total\":\"many\""))
                .give(http, digest),
        "/report/summary/total is many; allowed: a whole number from 0 to 2147483647");
    answers.put(
        status(200, reportJson("sha256:" + "f".repeat(64))), "/report/imageDigest is sha256:ffff");
    answers.put(
        status(200, "{\"x\":\"" + "x".repeat(200_000) + "\"}"), "the answer is larger than 100000");
    for (int code : new int[] {408, 425, 429, 500, 502, 503, 504}) {
      answers.put(firstThen(status(code, ""), report()), "evaluated");
    }
    answers.put(firstThen(status(503, "", "Retry-After", "0"), report()), "evaluated");
    answers.put(
        firstThen(status(429, "", "Retry-After", "Mon, 23 Nov 2015 10:00:00 GMT"), report()),
        "evaluated");
    answers.put(firstThen((http, digest) -> http.close(), report()), "evaluated");

    List<String> images = newImages(answers.size());
    List<String> expected = new ArrayList<>(answers.values());
    List<ScriptedScanner.Answer> given = new ArrayList<>(answers.keySet());
    IntStream.range(0, images.size()).forEach(i -> scanner.about(images.get(i), given.get(i)));
    Run run = run(images);

    assertThat(run.state()).isEqualTo(RunState.COMPLETED);
    List<ImageOutcome> outcomes = worker.records(TENANT, run.runId()).get(0).outcomes();
    for (int i = 0; i < images.size(); i++) {
      assertThat(shown(outcomes.get(i))).as("answer %d", i).contains(expected.get(i));
    }
  }

  @Test
  void an_image_that_never_gets_an_answer_fails_alone_on_the_last_delivery() {
    List<String> images = newImages(5);
    scanner.about(images.get(2), status(500, ""));
    Run run = run(images);
    assertThat(run.state()).isEqualTo(RunState.COMPLETED);
    assertThat(run.stats().evaluated()).isEqualTo(4);
    assertThat(run.stats().failed()).isEqualTo(1);
    assertThat(worker.records(TENANT, run.runId()).get(0).outcomes().get(2))
        .isInstanceOfSatisfying(
            ImageOutcome.Failed.class,
            failed ->
                assertThat(failed.reason())
                    .isEqualTo("the scanner answered 500, on every try of every delivery"));
  }

  @Test
  void a_scanner_that_refuses_us_stops_the_leasing_until_it_does_not() {
    scanner.otherwise(status(401, ""));
    List<String> images = newImages(2);
    String runId = newRunId();
    broker.put(Queue.PLANNER, planner(runId, images), NO_HEADERS);
    ScannerGate gate = worker.bean(ScannerGate.class);
    await().until(() -> gate.standing().state() == ScannerGate.State.REFUSED);
    assertThat(gate.standing().reason()).contains("401").doesNotContain("Bearer");
    scanner.otherwise(report());
    assertThat(worker.ended(TENANT, runId).stats().evaluated()).isEqualTo(2);
    assertThat(gate.standing().open()).isTrue();
    assertThat(deadReasons(Queue.RUNNER)).noneMatch(reason -> reason.contains(runId));
  }

  @Test
  void a_scanner_that_is_down_uses_up_no_delivery() {
    scanner.otherwise((http, digest) -> http.close());
    List<String> images = newImages(40);
    String runId = newRunId();
    broker.put(Queue.PLANNER, planner(runId, images), NO_HEADERS);
    ScannerGate gate = worker.bean(ScannerGate.class);
    await().until(() -> gate.standing().state() == ScannerGate.State.DOWN);
    scanner.otherwise(report());
    assertThat(worker.ended(TENANT, runId).stats().evaluated()).isEqualTo(40);
    assertThat(deadReasons(Queue.RUNNER)).noneMatch(reason -> reason.contains(runId));
  }

  @Test
  void a_message_that_comes_twice_is_one_run_and_asks_once() {
    List<String> images = newImages(150);
    String runId = newRunId();
    byte[] message = planner(runId, images);
    broker.put(Queue.PLANNER, message, NO_HEADERS);
    broker.put(Queue.PLANNER, message, NO_HEADERS);
    Run run = worker.ended(TENANT, runId);
    broker.put(Queue.RUNNER, segment(runId, 0, images.subList(0, 100)), NO_HEADERS);
    broker.put(Queue.PLANNER, message, NO_HEADERS);
    Run next = run(newImages(1)); // whatever was queued before it has been worked on or is now
    assertThat(next.state()).isEqualTo(RunState.COMPLETED);
    assertThat(run.stats().evaluated()).isEqualTo(150);
    assertThat(worker.run(TENANT, runId).orElseThrow().stats()).isEqualTo(run.stats());
    assertThat(images).allMatch(image -> scanner.timesAsked(image) == 1);
  }

  @Test
  void one_answer_serves_two_runs_that_were_open_when_it_was_asked_for() throws IOException {
    List<String> images = newImages(250);
    scanner.otherwise(after(5));
    scanner.about(images.get(0), report("CVE-1/Critical"));
    scanner.about(images.get(7), status(404, ""));
    List<Run> both = atOnce(images, images);
    // once; where this machine stood still for longer than a lease, once for each delivery
    int deliveries = mostAttempts(both);
    assertThat(images)
        .as("with at most %d deliveries of a segment", deliveries)
        .allMatch(image -> scanner.timesAsked(image) >= 1)
        .allMatch(image -> scanner.timesAsked(image) <= deliveries);
    assertThat(both).extracting(run -> run.stats().evaluated()).containsExactly(249L, 249L);
    assertThat(both).extracting(run -> run.stats().vanished()).containsExactly(1L, 1L);
    assertThat(both.stream().mapToLong(run -> run.stats().newFindings()).sum()).isOne();

    // what was answered before a run was opened is no answer to it
    Run later = run(images);
    assertThat(later.stats().evaluated()).isEqualTo(249);
    int all = deliveries + mostAttempts(List.of(later));
    assertThat(images)
        .allMatch(image -> scanner.timesAsked(image) >= 2)
        .allMatch(image -> scanner.timesAsked(image) <= all);
  }

  @Test
  void one_answer_serves_runs_that_are_cut_differently() throws IOException {
    List<String> images = newImages(250);
    List<String> shuffled = new ArrayList<>(images.subList(20, 250));
    Collections.shuffle(shuffled, new Random(1)); // each segment has images of all of the other run
    scanner.otherwise(after(5));
    scanner.about(shuffled.get(0), report("CVE-1/Critical"));
    List<Run> both = atOnce(images, shuffled);
    int deliveries = mostAttempts(both);
    assertThat(images)
        .as("with at most %d deliveries of a segment", deliveries)
        .allMatch(image -> scanner.timesAsked(image) >= 1)
        .allMatch(image -> scanner.timesAsked(image) <= deliveries);
    assertThat(both).extracting(run -> run.stats().evaluated()).containsExactly(250L, 230L);
    assertThat(both.stream().mapToLong(run -> run.stats().newFindings()).sum()).isOne();
  }

  /** How often the segment that was delivered most often was. */
  private int mostAttempts(List<Run> runs) {
    return runs.stream()
        .flatMap(
            run ->
                worker.bean(SegmentStore.class).list(TENANT, run.runId(), -1, false, 10).stream())
        .mapToInt(SegmentRecord::attempt)
        .max()
        .orElseThrow();
  }

  /** Runs whose segments are leased only when both are open. */
  private List<Run> atOnce(List<String> first, List<String> second) {
    LeaseQueues leases = worker.bean(LeaseQueues.class);
    leases.pause("runner", "the test waits for the other run");
    List<String> runIds = new ArrayList<>();
    for (List<String> images : List.of(first, second)) {
      String runId = newRunId();
      runIds.add(runId);
      broker.put(Queue.PLANNER, planner(runId, images), NO_HEADERS);
    }
    await()
        .until(
            () ->
                runIds.stream()
                    .allMatch(
                        id ->
                            worker
                                .run(TENANT, id)
                                .filter(run -> run.segmentsQueued() > 0)
                                .isPresent()));
    leases.resume("runner");
    return runIds.stream().map(id -> worker.ended(TENANT, id)).toList();
  }

  @Test
  void an_image_listed_twice_is_looked_at_once() {
    String image = newImages(1).get(0);
    Run run = run(List.of(image, image));
    assertThat(run.stats().images()).isEqualTo(1);
    assertThat(run.stats().evaluated()).isEqualTo(1);
  }

  @Test
  void a_run_without_images_completes_at_once() {
    Run run = run(List.of());
    assertThat(run.state()).isEqualTo(RunState.COMPLETED);
    assertThat(run.stats().images()).isZero();
    assertThat(run.startedAt()).isNull();
  }

  @Test
  void cancel_takes_effect_before_the_next_image() throws InterruptedException {
    CountDownLatch release = new CountDownLatch(1);
    scanner.otherwise(
        (http, digest) -> {
          try {
            release.await(500, TimeUnit.MILLISECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          report().give(http, digest);
        });
    List<String> images = newImages(1500);
    String runId = newRunId();
    broker.put(Queue.PLANNER, planner(runId, images), NO_HEADERS);
    await().until(() -> images.stream().anyMatch(image -> scanner.timesAsked(image) > 0));
    Run cancelled =
        worker.bean(RunStore.class).cancel(TENANT, runId, "no longer needed").orElseThrow();
    assertThat(cancelled.state()).isEqualTo(RunState.CANCELLED);
    Run next = run(newImages(1)); // the runner queue is drained without the scanner
    release.countDown();
    assertThat(next.state()).isEqualTo(RunState.COMPLETED);
    assertThat(images.stream().filter(image -> scanner.timesAsked(image) > 0).count())
        .isLessThan(700);
    assertThat(worker.run(TENANT, runId).orElseThrow().state()).isEqualTo(RunState.CANCELLED);
  }

  /** As many segments as a run of 1,000,000 images has. */
  @Test
  void the_queue_of_cancelled_runs_empties_without_the_scanner() throws InterruptedException {
    worker
        .bean(SnapshotStore.class)
        .put(TENANT, "fleet", newImages(100_000).stream().map(ImpactedImage::of).iterator());
    CountDownLatch release = new CountDownLatch(1);
    scanner.otherwise(
        (http, digest) -> {
          try {
            release.await(60, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          report().give(http, digest);
        });
    List<String> cancelled = List.of(newRunId(), newRunId());
    int before = scanner.asked().size();
    for (String runId : cancelled) {
      broker.put(Queue.PLANNER, plannerWith(runId, "{\"snapshotId\":\"fleet\"}"), NO_HEADERS);
    }
    for (String runId : cancelled) {
      await()
          .atMost(Duration.ofMinutes(2))
          .until(
              () -> worker.run(TENANT, runId).filter(run -> run.plannedAt() != null).isPresent());
    }
    RunStore runs = worker.bean(RunStore.class);
    long start = System.nanoTime();
    cancelled.forEach(runId -> runs.cancel(TENANT, runId, "no longer needed"));
    release.countDown();
    QueueContent queue = worker.bean(QueueContents.class).of("runner").orElseThrow();
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
    assertThat(scanner.asked().size() - before)
        .as("images asked about: of the four segments that were leased at the cancel")
        .isLessThanOrEqualTo(400);
    for (String runId : cancelled) {
      assertThat(worker.run(TENANT, runId).orElseThrow().state()).isEqualTo(RunState.CANCELLED);
    }
  }

  /** Its lane has slots of its own, and so has the other. */
  @Test
  void a_background_run_needs_no_slot_of_the_prompt_ones_and_is_done_from_their_queue_too() {
    LeaseQueues leases = worker.bean(LeaseQueues.class);
    leases.pause("runner", "the test looks at the other lane");
    String nightly = newRunId();
    broker.put(Queue.PLANNER, planner(nightly, newImages(250), "trigger", "\"cron\""), NO_HEADERS);
    assertThat(worker.ended(TENANT, nightly).stats().evaluated()).isEqualTo(250);
    leases.resume("runner");

    leases.pause("background", "the test looks at the other lane");
    assertThat(run(newImages(250)).stats().evaluated()).isEqualTo(250);
    List<String> images = newImages(10);
    String older = newRunId();
    broker.put(Queue.PLANNER, planner(older, images, "trigger", "\"cron\""), NO_HEADERS);
    await()
        .until(
            () -> worker.run(TENANT, older).filter(run -> run.segmentsQueued() == 1).isPresent());
    broker.put(Queue.RUNNER, segment(older, 0, images), NO_HEADERS);
    assertThat(worker.ended(TENANT, older).stats().evaluated()).isEqualTo(10);
    leases.resume("background");
    assertThat(run(newImages(1)).state()).isEqualTo(RunState.COMPLETED);
    assertThat(images).allMatch(image -> scanner.timesAsked(image) == 1);
  }

  @Test
  void a_manual_run_is_not_starved_by_a_nightly_one_of_1000_segments() {
    scanner.otherwise(after(100));
    manual(); // the first one compiles
    Took idle = manual();
    snapshot("nightly", 100_000);
    String nightly = newRunId();
    broker.put(
        Queue.PLANNER,
        plannerWith(nightly, "{\"snapshotId\":\"nightly\"}", "trigger", "\"cron\""),
        NO_HEADERS);
    await().until(() -> worker.run(TENANT, nightly).map(Run::segmentsDone).orElse(0) > 4);
    assertThat(worker.run(TENANT, nightly).orElseThrow().segmentsPlanned()).isEqualTo(1000);
    Took behind = manual();
    int done = worker.run(TENANT, nightly).orElseThrow().segmentsDone();
    worker.bean(RunStore.class).cancel(TENANT, nightly, "seen enough");
    LOG.info("A manual run of 100 images: idle {}, behind 1,000 segments {}", idle, behind);
    // the figures are for a machine that does nothing else; the order is the same on all
    assertThat(behind.others())
        .as("images of the nightly run between the first and the last one of the manual run")
        .isLessThan(100);
    assertThat(done).as("segments of the nightly run").isLessThan(500);
  }

  @Test
  void runs_of_two_tenants_take_turns_and_none_exceeds_its_window() {
    scanner.otherwise(after(10));
    QueueContent queue = worker.bean(QueueContents.class).of("runner").orElseThrow();
    snapshot("large", 12_000);
    String large = newRunId();
    broker.put(Queue.PLANNER, plannerWith(large, "{\"snapshotId\":\"large\"}"), NO_HEADERS);
    await().until(() -> worker.run(TENANT, large).map(Run::segmentsDone).orElse(0) > 4);
    String small = newRunId();
    broker.put(Queue.PLANNER, planner(small, newImages(1000), "tenantId", "\"other\""), NO_HEADERS);
    await()
        .until(
            () -> {
              assertThat(worker.run(TENANT, large).orElseThrow().segmentsUnderWay())
                  .isLessThanOrEqualTo(32);
              assertThat(queue.messageIds(1000).orElseThrow())
                  .filteredOn(id -> id.contains(large))
                  .hasSizeLessThanOrEqualTo(32 + 4); // those that are settled right now
              return worker.run("other", small).map(run -> run.state().isFinal()).orElse(false);
            });
    int meanwhile = worker.run(TENANT, large).orElseThrow().segmentsDone();
    LOG.info("10 segments ended when {} of the 120 of another tenant had", meanwhile);
    assertThat(meanwhile).isLessThan(80);
    assertThat(worker.ended(TENANT, large).stats().evaluated()).isEqualTo(12_000);
  }

  /**
   * Times from the message's acceptance by the queue.
   *
   * @param others images of other runs that were asked about in between
   */
  private record Took(Duration firstCall, Duration end, long others) {}

  private Took manual() {
    List<String> images = newImages(100);
    AtomicLong first = new AtomicLong();
    images.forEach(
        image ->
            scanner.about(
                image,
                (http, digest) -> {
                  first.compareAndSet(0, System.nanoTime());
                  after(100).give(http, digest);
                }));
    String runId = newRunId();
    broker.put(Queue.PLANNER, planner(runId, images), NO_HEADERS);
    long start = System.nanoTime();
    await()
        .pollInterval(Duration.ofMillis(5))
        .until(() -> worker.run(TENANT, runId).map(run -> run.state().isFinal()).orElse(false));
    Duration end = Duration.ofNanos(System.nanoTime() - start);
    List<String> asked = scanner.asked().stream().map(ScriptedScanner.Asked::imageDigest).toList();
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

  private void snapshot(String snapshotId, int images) {
    worker
        .bean(SnapshotStore.class)
        .put(TENANT, snapshotId, newImages(images).stream().map(ImpactedImage::of).iterator());
  }

  /** A scanner that takes so long for each image. */
  private static ScriptedScanner.Answer after(int millis) {
    CountDownLatch never = new CountDownLatch(1);
    return (http, digest) -> {
      try {
        never.await(millis, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      report().give(http, digest);
    };
  }

  @Test
  void segments_that_the_broker_lost_are_queued_again() {
    LeaseQueues leases = worker.bean(LeaseQueues.class);
    double before = repairs("segments");
    leases.pause("runner", "the test takes its messages away");
    List<String> images = newImages(250);
    String runId = newRunId();
    broker.put(Queue.PLANNER, planner(runId, images), NO_HEADERS);
    await()
        .until(
            () -> worker.run(TENANT, runId).filter(run -> run.segmentsQueued() == 3).isPresent());
    broker.lose(Queue.RUNNER);
    leases.resume("runner");
    Run run =
        await("end of run " + runId)
            .atMost(Duration.ofMinutes(1))
            .until(() -> worker.run(TENANT, runId).orElseThrow(), each -> each.state().isFinal());
    assertThat(run.state()).isEqualTo(RunState.COMPLETED);
    assertThat(run.stats().evaluated()).isEqualTo(250);
    assertThat(images).allMatch(image -> scanner.timesAsked(image) == 1);
    assertThat(repairs("segments") - before).isEqualTo(3);
    assertThat(repairs("counts")).isZero();
    assertThat(repairs("state")).isZero();
  }

  private double repairs(String kind) {
    return worker
        .bean(MeterRegistry.class)
        .get("scheduler_reconciler_repairs_total")
        .tag("kind", kind)
        .counter()
        .count();
  }

  @Test
  void a_run_past_its_deadline_ends_as_error_and_says_what_was_not_done() {
    scanner.otherwise(status(403, ""));
    String runId = newRunId();
    broker.put(
        Queue.PLANNER,
        planner(runId, newImages(2), "limits", "{\"deadlineSeconds\":1}"),
        NO_HEADERS);
    Run run = worker.ended(TENANT, runId);
    assertThat(run.state()).isEqualTo(RunState.ERROR);
    assertThat(run.error())
        .isEqualTo(
            "the deadline passed with 0 of 2 images done in 0 of 1 segments; 2 images were not looked at");
    scanner.otherwise(report());
    await().until(() -> worker.bean(ScannerGate.class).standing().open());
  }

  @Test
  void a_content_refresh_is_asked_for_and_waited_for() {
    List<String> images = newImages(1);
    AtomicInteger looks = new AtomicInteger();
    scanner.about(
        "",
        (http, digest) ->
            status(
                    200,
                    looks.incrementAndGet() < 3
                        ? "{\"status\":\"running\"}"
                        : "{\"status\":\"succeeded\"}")
                .give(http, digest));
    scanner.about(
        images.get(0),
        (http, digest) -> {
          if (http.getRequestURI().getPath().equals("/api/v1/scans")) {
            status(202, "{}", "Location", "http://127.0.0.1:1/api/v1/scans/scan-7")
                .give(http, digest);
          } else {
            report("CVE-9/High").give(http, digest);
          }
        });
    String runId = newRunId();
    broker.put(Queue.PLANNER, planner(runId, images, "mode", "\"contentRefresh\""), NO_HEADERS);
    assertThat(worker.ended(TENANT, runId).stats().changed()).isEqualTo(1);
    assertThat(scanner.asked())
        .extracting(ScriptedScanner.Asked::path)
        .containsSubsequence("/api/v1/scans", "/api/v1/scans/scan-7", "/api/v1/reports");
  }

  @Test
  void no_header_of_a_message_reaches_the_scanner_or_decides_where_a_request_goes() {
    List<String> images = newImages(2);
    String runId = newRunId();
    Map<String, String> hostile =
        Map.of(
            "CamelHttpUri", "http://127.0.0.1:1/stolen",
            "camelhttpuri", "http://127.0.0.1:1/stolen",
            "CAMELHTTPPATH", "/stolen",
            "CamelHttpQuery", "stolen=1",
            "Authorization", "stolen",
            "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    broker.put(Queue.PLANNER, planner(runId, images), hostile);
    worker.ended(TENANT, runId);
    String second = newRunId();
    List<String> others = newImages(1);
    broker.put(Queue.PLANNER, planner(second, others), NO_HEADERS);
    worker.ended(TENANT, second);
    broker.put(Queue.RUNNER, segment(second, 0, others), hostile);
    assertThat(scanner.asked())
        .allMatch(asked -> asked.path().startsWith("/api/v1/"))
        .noneMatch(asked -> asked.headers().containsKey("authorization"))
        .noneMatch(
            asked -> asked.headers().keySet().stream().anyMatch(name -> name.startsWith("camel")));
    assertThat(scanner.asked().stream().filter(asked -> images.contains(asked.imageDigest())))
        .allSatisfy(
            asked ->
                assertThat(asked.headers())
                    .containsEntry("x-stella-tenant", TENANT)
                    .containsEntry("idempotency-key", runId + "/" + asked.imageDigest()));
  }

  static Stream<Arguments> broken() {
    List<String> image = newImages(1);
    String lost = newRunId();
    return Stream.of(
        Arguments.of(Queue.PLANNER, "nonsense".getBytes(StandardCharsets.UTF_8), "not"),
        Arguments.of(Queue.PLANNER, new byte[0], "planner message"),
        Arguments.of(Queue.PLANNER, new byte[] {(byte) 0xff, (byte) 0xfe, 0}, "UTF-8"),
        Arguments.of(Queue.PLANNER, new byte[300_000], "262144"),
        Arguments.of(
            Queue.PLANNER,
            planner(newRunId(), image, "schema", "\"scheduler.planner-message@9\""),
            "scheduler.planner-message@9"),
        Arguments.of(Queue.PLANNER, planner(newRunId(), image, "trigger", "\"whim\""), "/trigger"),
        Arguments.of(
            Queue.PLANNER, planner(newRunId(), image, "usageOnly", "\"no\""), "/usageOnly"),
        Arguments.of(
            Queue.PLANNER,
            planner(newRunId(), List.of("sha256:xyz")),
            "/impactSet/images/0/imageDigest"),
        Arguments.of(
            Queue.PLANNER,
            planner(newRunId(), image, "tenantId", "\"stranger\""),
            "/tenantId is \"stranger\"; allowed: acme, other (SCHEDULER_TENANTS)"),
        Arguments.of(
            Queue.PLANNER,
            plannerWith(newRunId(), "{\"snapshotId\":\"nowhere\"}"),
            "/impactSet/snapshotId is \"nowhere\", which is not a complete snapshot of tenant acme"),
        Arguments.of(Queue.RUNNER, "{".getBytes(StandardCharsets.UTF_8), "not"),
        Arguments.of(
            Queue.RUNNER,
            segment(lost, 0, image),
            "run " + lost + " of segment " + lost + ":0 is not in the store"),
        Arguments.of(
            Queue.RUNNER, segment(lost, 0, image, "segmentId", "\"" + lost + ":7\""), "/segmentId"),
        Arguments.of(Queue.RUNNER, segment(lost, 0, List.of("md5:1")), "/imageDigests/0"),
        Arguments.of(
            Queue.RUNNER, segment(lost, 0, image, "tenantId", "\"stranger\""), "/tenantId"));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void a_broken_message_is_a_dead_letter_with_its_reason_and_its_neighbours_are_done(
      Queue queue, byte[] body, String reason) {
    int before = broker.dead(queue).size();
    broker.put(queue, body, NO_HEADERS);
    Run neighbour = run(newImages(1));
    assertThat(neighbour.state()).isEqualTo(RunState.COMPLETED);
    await().until(() -> broker.dead(queue).size() > before);
    DeadLetter letter = broker.dead(queue).get(before);
    assertThat(letter.reason()).as(Messages.shown(body)).contains(reason).hasSizeLessThan(600);
    assertThat(letter.body()).isEqualTo(body);
  }

  @Test
  void a_second_message_for_a_run_that_asks_for_something_else_is_a_dead_letter() {
    String runId = newRunId();
    List<String> images = newImages(2);
    broker.put(Queue.PLANNER, planner(runId, images.subList(0, 1)), NO_HEADERS);
    Run run = worker.ended(TENANT, runId);
    broker.put(
        Queue.PLANNER,
        planner(runId, images, "messageId", "\"another-" + runId + "\""),
        NO_HEADERS);
    await().until(() -> deadReasons(Queue.PLANNER).stream().anyMatch(each -> each.contains(runId)));
    assertThat(worker.run(TENANT, runId)).contains(run);
  }

  @Test
  void events_that_cannot_be_published_wait_and_evaluation_goes_on() {
    events.kill();
    List<String> images = newImages(1);
    scanner.about(images.get(0), report("CVE-1/Critical"));
    Run run = run(images);
    assertThat(run.state()).isEqualTo(RunState.COMPLETED);
    events.restart();
    await()
        .atMost(60, TimeUnit.SECONDS)
        .until(
            () ->
                kinds(run)
                    .containsAll(
                        List.of(
                            "scanner.report.ready",
                            "scheduler.rescan.delta",
                            "scheduler.run.completed")));
  }

  private Run run(List<String> images) {
    String runId = newRunId();
    broker.put(Queue.PLANNER, planner(runId, images), NO_HEADERS);
    return worker.ended(TENANT, runId);
  }

  private static ScriptedScanner.Answer firstThen(
      ScriptedScanner.Answer first, ScriptedScanner.Answer then) {
    AtomicInteger calls = new AtomicInteger();
    return (http, digest) -> (calls.getAndIncrement() == 0 ? first : then).give(http, digest);
  }

  private static String shown(ImageOutcome outcome) {
    if (outcome instanceof ImageOutcome.Failed failed) {
      return failed.reason();
    }
    return outcome instanceof ImageOutcome.Vanished ? "vanished" : "evaluated";
  }

  private List<String> deadReasons(Queue queue) {
    return broker.dead(queue).stream().map(DeadLetter::reason).toList();
  }

  private List<String> kinds(Run run) throws IOException {
    return events(run).stream().map(event -> event.path("kind").asText()).toList();
  }

  /** Events of a run; those of its images are told by their ids, which hold the run. */
  private List<JsonNode> events(Run run) throws IOException {
    List<JsonNode> found = new ArrayList<>();
    for (String event : rawEvents(run)) {
      found.add(JSON.readTree(event));
    }
    return found;
  }

  private List<String> rawEvents(Run run) {
    List<String> ids = new ArrayList<>();
    ids.add(
        org.stellaops.scheduler.worker.message.EventIds.runCompleted(TENANT, run.runId())
            .toString());
    worker
        .records(TENANT, run.runId())
        .forEach(
            segment -> {
              ids.add(
                  org.stellaops.scheduler.worker.message.EventIds.rescanDelta(
                          TENANT, segment.segmentId())
                      .toString());
              segment
                  .outcomes()
                  .forEach(
                      outcome ->
                          ids.add(
                              org.stellaops.scheduler.worker.message.EventIds.reportReady(
                                      TENANT, run.runId(), outcome.imageDigest())
                                  .toString()));
            });
    RedisClient client = RedisClient.create(events.url());
    try (StatefulRedisConnection<String, String> redis = client.connect()) {
      return redis.sync().xrange("stella.events", Range.unbounded()).stream()
          .map(StreamMessage::getBody)
          .filter(entry -> ids.contains(entry.get("eventId")))
          .map(entry -> entry.get("event"))
          .toList();
    } finally {
      client.shutdown();
    }
  }
}
