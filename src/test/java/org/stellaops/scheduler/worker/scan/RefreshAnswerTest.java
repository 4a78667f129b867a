package org.stellaops.scheduler.worker.scan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.stellaops.scheduler.worker.scan.SampleImages.task;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.stellaops.scheduler.worker.lease.HandBack;
import org.stellaops.scheduler.worker.scan.RefreshAnswer.RefreshFailed;

class RefreshAnswerTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long NOW = Long.MAX_VALUE - SECOND; // a deadline may be beyond the end

  private final RefreshAnswer answers = at(NOW);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /api/v1/scans/s-1                           | s-1
          s-1                                         | s-1
          http://scanner/api/v1/scans/s-1?x=/y#/z     | s-1
          https://evil.example/api/v1/scans/s-1       | s-1
          //evil.example/s-1                          | s-1
          /api/v1/scans/../../admin/s-1               | s-1
          http://evil.example                         | evil.example
          """)
  void ofALocationOnlyTheIdIsUsed(String location, String id) {
    Refresh refresh = accept(202, location, "");
    assertThat(refresh).isEqualTo(new Refresh(id, NOW + 60 * SECOND, false));
    assertThat(accept(202, location, "accepted!")).isEqualTo(refresh);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/api/v1/scans/",
        "/scans/..",
        "/scans/.",
        "..",
        "/scans/.hidden",
        "/scans/a b",
        "/scans/a%2Fb",
        "/scans/a\\b",
        "/scans/a\r\nHost: evil",
        "/scans/ä",
        "/scans/;x"
      })
  void aLocationWithoutAUsableIdIsRefused(String location) {
    assertThatThrownBy(() -> accept(202, location, ""))
        .isInstanceOf(RefreshFailed.class)
        .hasMessage(
            "the scanner accepted the content refresh without a usable id in Location or scanId");
  }

  @Test
  void withoutALocationTheBodyNamesTheScan() {
    assertThat(accept(202, null, "{\"scanId\":\"s-1\"}").scanId()).isEqualTo("s-1");
    assertThat(accept(201, null, "{\"id\":\"s-2\"}").scanId()).isEqualTo("s-2");
    assertThatThrownBy(() -> accept(202, null, "{\"scanId\":\"../x\"}"))
        .isInstanceOf(RefreshFailed.class);
    assertThatThrownBy(() -> accept(202, null, "")).isInstanceOf(RefreshFailed.class);
    assertThatThrownBy(() -> accept(202, null, "<html>"))
        .isInstanceOf(RefreshFailed.class)
        .hasMessage("the answer about the content refresh is not JSON");
  }

  @Test
  void aRefreshMayBeOverAtOnce() {
    assertThat(accept(200, null, "{}").ended()).isTrue();
  }

  @Test
  void otherAnswersAreThoseOfAnyRequest() {
    assertThatThrownBy(() -> accept(422, null, "{\"title\":\"No\"}"))
        .isInstanceOf(RefreshFailed.class)
        .hasMessage("the scanner answered 422: No");
    assertThatThrownBy(() -> accept(404, null, "")).isInstanceOf(RefreshFailed.class);
    assertThatThrownBy(() -> accept(302, "/x", ""))
        .isInstanceOf(RefreshFailed.class)
        .hasMessageContaining("never followed");
    assertThatThrownBy(() -> accept(429, null, "")).isInstanceOf(ScannerBusy.class);
    assertThatThrownBy(() -> accept(503, null, "")).isInstanceOf(ScannerBusy.class);
    assertThatThrownBy(() -> accept(401, null, "")).isInstanceOf(HandBack.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pending",
        "Queued",
        "ACCEPTED",
        "running",
        "InProgress",
        "in_progress",
        "reticulating",
        ""
      })
  void aScanThatGoesOnIsLookedAtAgainUntilItsDeadline(String status) {
    Refresh refresh = new Refresh("s-1", NOW, false);
    assertThat(poll(answers, refresh, status)).isEqualTo(refresh);
    assertThatThrownBy(() -> poll(at(NOW + 1), refresh, status))
        .isInstanceOf(RefreshFailed.class)
        .hasMessage(
            "the content refresh was still "
                + status.toLowerCase(java.util.Locale.ROOT)
                + " after 60 s");
  }

  @ParameterizedTest
  @ValueSource(strings = {"succeeded", "Completed", "done", "indexed"})
  void aScanThatEndedIsOver(String status) {
    Refresh late = new Refresh("s-1", NOW - 10 * SECOND, false);
    assertThat(poll(answers, late, status).ended()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"failed", "Failure", "error", "ERRORED", "cancelled", "canceled"})
  void aScanThatFailedFailsItsImage(String status) {
    assertThatThrownBy(() -> poll(answers, new Refresh("s-1", NOW, false), status))
        .isInstanceOf(RefreshFailed.class)
        .hasMessageStartingWith("the content refresh ended as ");
  }

  @Test
  void aScanThatIsGoneFailsItsImage() {
    Refresh refresh = new Refresh("s-1", NOW, false);
    assertThatThrownBy(() -> answers.polled(task(1), refresh, 404, null, null))
        .isInstanceOf(RefreshFailed.class)
        .hasMessage("the scanner answered 404");
    assertThatThrownBy(() -> answers.polled(task(1), refresh, 200, null, "no".getBytes(UTF_8)))
        .isInstanceOf(RefreshFailed.class);
    assertThatThrownBy(() -> answers.polled(task(1), refresh, 500, null, null))
        .isInstanceOf(ScannerBusy.class);
  }

  private Refresh accept(int status, @Nullable String location, String body) {
    return answers.accepted(task(1), status, null, location, body.getBytes(UTF_8));
  }

  private static Refresh poll(RefreshAnswer answers, Refresh refresh, String status) {
    return answers.polled(
        task(1), refresh, 200, null, ("{\"status\":\"" + status + "\"}").getBytes(UTF_8));
  }

  private static RefreshAnswer at(long nanoTime) {
    Clock clock = Clock.systemUTC();
    return new RefreshAnswer(
        new ReportAnswer(
            new ReportReader(1000, 10),
            new ScannerGate(10, 10, 80, clock),
            new RetryAfter(clock, Duration.ofSeconds(15))),
        Duration.ofSeconds(60),
        () -> nanoTime);
  }
}
