package org.stellaops.scheduler.worker.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.stellaops.scheduler.worker.flow.Messages.TENANT;
import static org.stellaops.scheduler.worker.flow.Messages.newImages;
import static org.stellaops.scheduler.worker.flow.Messages.newRunId;
import static org.stellaops.scheduler.worker.flow.Messages.planner;
import static org.stellaops.scheduler.worker.flow.ScriptedScanner.report;
import static org.stellaops.scheduler.worker.flow.ScriptedScanner.reportJson;
import static org.stellaops.scheduler.worker.flow.ScriptedScanner.status;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.stellaops.scheduler.worker.flow.FlowBroker.Queue;
import org.stellaops.scheduler.worker.run.Run;
import org.stellaops.scheduler.worker.run.RunState;
import org.stellaops.scheduler.worker.scan.ImageOutcome;
import org.stellaops.scheduler.worker.scan.ScannerGate;

/** What becomes of each answer of the scanner, and of none. */
interface ScannerFlow extends FlowTheme {

  @Test
  default void every_answer_of_the_scanner_ends_in_its_outcome() {
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
    IntStream.range(0, images.size()).forEach(i -> scanner().about(images.get(i), given.get(i)));
    Run run = flow().run(images);

    assertThat(run.state()).isEqualTo(RunState.COMPLETED);
    List<ImageOutcome> outcomes = worker().records(TENANT, run.runId()).get(0).outcomes();
    for (int i = 0; i < images.size(); i++) {
      assertThat(shown(outcomes.get(i))).as("answer %d", i).contains(expected.get(i));
    }
  }

  @Test
  default void an_image_that_never_gets_an_answer_fails_alone_on_the_last_delivery() {
    List<String> images = newImages(5);
    scanner().about(images.get(2), status(500, ""));
    Run run = flow().run(images);
    assertThat(run.state()).isEqualTo(RunState.COMPLETED);
    assertThat(run.stats().evaluated()).isEqualTo(4);
    assertThat(run.stats().failed()).isEqualTo(1);
    assertThat(worker().records(TENANT, run.runId()).get(0).outcomes().get(2))
        .isInstanceOfSatisfying(
            ImageOutcome.Failed.class,
            failed ->
                assertThat(failed.reason())
                    .isEqualTo("the scanner answered 500, on every try of every delivery"));
  }

  @Test
  default void a_scanner_that_refuses_us_stops_the_leasing_until_it_does_not() {
    scanner().otherwise(status(401, ""));
    List<String> images = newImages(2);
    String runId = newRunId();
    flow().put(Queue.PLANNER, planner(runId, images));
    ScannerGate gate = worker().bean(ScannerGate.class);
    await().until(() -> gate.standing().state() == ScannerGate.State.REFUSED);
    assertThat(gate.standing().reason()).contains("401").doesNotContain("Bearer");
    scanner().otherwise(report());
    assertThat(worker().ended(TENANT, runId).stats().evaluated()).isEqualTo(2);
    assertThat(gate.standing().open()).isTrue();
    assertThat(flow().deadReasons(Queue.RUNNER)).noneMatch(reason -> reason.contains(runId));
  }

  @Test
  default void a_scanner_that_is_down_uses_up_no_delivery() {
    scanner().otherwise((http, digest) -> http.close());
    List<String> images = newImages(40);
    String runId = newRunId();
    flow().put(Queue.PLANNER, planner(runId, images));
    ScannerGate gate = worker().bean(ScannerGate.class);
    await().until(() -> gate.standing().state() == ScannerGate.State.DOWN);
    scanner().otherwise(report());
    assertThat(worker().ended(TENANT, runId).stats().evaluated()).isEqualTo(40);
    assertThat(flow().deadReasons(Queue.RUNNER)).noneMatch(reason -> reason.contains(runId));
  }

  @Test
  default void more_answers_over_the_limit_than_there_are_connections_stop_nobody() {
    scanner().otherwise(status(200, " ".repeat(200_000)));
    assertThat(flow().run(newImages(150)).stats().failed()).isEqualTo(150);
    scanner().otherwise(report());
    assertThat(flow().run(newImages(150)).stats().evaluated()).isEqualTo(150);
  }

  @Test
  default void a_content_refresh_is_asked_for_and_waited_for() {
    List<String> images = newImages(1);
    AtomicInteger looks = new AtomicInteger();
    scanner()
        .about(
            "",
            (http, digest) ->
                status(
                        200,
                        looks.incrementAndGet() < 3
                            ? "{\"status\":\"running\"}"
                            : "{\"status\":\"succeeded\"}")
                    .give(http, digest));
    scanner()
        .about(
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
    flow().put(Queue.PLANNER, planner(runId, images, "mode", "\"contentRefresh\""));
    assertThat(worker().ended(TENANT, runId).stats().changed()).isEqualTo(1);
    assertThat(scanner().asked())
        .extracting(ScriptedScanner.Asked::path)
        .containsSubsequence("/api/v1/scans", "/api/v1/scans/scan-7", "/api/v1/reports");
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
}
