package org.stellaops.scheduler.worker.scan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.stellaops.scheduler.worker.scan.SampleImages.digest;
import static org.stellaops.scheduler.worker.scan.SampleImages.task;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stellaops.scheduler.worker.lease.HandBack;

/** Every row of the scanner's table of answers. */
class ReportAnswerTest {

  private static final byte[] PROBLEM =
      "{\"title\":\"No policy\",\"detail\":\"tenant has none\",\"status\":1}".getBytes(UTF_8);

  private final ScannerGate gate = new ScannerGate(4, 2, 50, Clock.systemUTC());
  private final ReportAnswer answers =
      new ReportAnswer(
          new ReportReader(100_000, 20),
          gate,
          new RetryAfter(Clock.systemUTC(), Duration.ofSeconds(15)));

  @Test
  void aReportOfAnImageSeenForTheFirstTimeIsAllNew() {
    var outcome = (ImageOutcome.Evaluated) answer(200, report("CVE-1"));
    assertThat(outcome.delta().appeared()).extracting(Finding::findingId).containsExactly("CVE-1");
    assertThat(outcome.baseRevision()).isZero();
    assertThat(outcome.changed()).isTrue();
  }

  @Test
  void aFirstReportWithoutFindingsIsAStateButNoDelta() {
    var outcome = (ImageOutcome.Evaluated) answer(200, report());
    assertThat(outcome.delta().isEmpty()).isTrue();
    assertThat(outcome.changed()).isTrue();
  }

  @Test
  void aReportIsComparedWithTheKnownState() {
    Findings before = Findings.of(List.of(new Finding("CVE-0", "High", null, false, null)));
    ImageTask task = task(1, SampleImages.known(7, before, Instant.now()), false);
    var outcome = (ImageOutcome.Evaluated) answers.read(task, 200, null, report("CVE-1"));
    assertThat(outcome.delta().appeared()).extracting(Finding::findingId).containsExactly("CVE-1");
    assertThat(outcome.delta().resolved()).extracting(Finding::findingId).containsExactly("CVE-0");
    assertThat(outcome.baseRevision()).isEqualTo(7);
    assertThat(outcome.changed()).isTrue();
    assertThat(outcome.seenLongAgo()).isFalse();
  }

  @Test
  void nothingChangedIsAnEmptyDelta() {
    Findings before = Findings.of(List.of(new Finding("CVE-1", "High", null, false, null)));
    Instant yesterday = Instant.now().minus(Duration.ofHours(25));
    ImageTask task = task(1, SampleImages.known(7, before, yesterday), false);
    var outcome = (ImageOutcome.Evaluated) answers.read(task, 200, null, report("CVE-1"));
    assertThat(outcome.delta()).isSameAs(Delta.NONE);
    assertThat(outcome.changed()).isFalse();
    assertThat(outcome.seenLongAgo()).isTrue();
  }

  @Test
  void anotherSeverityChangesTheStateOnly() {
    Findings before = Findings.of(List.of(new Finding("CVE-1", "Low", null, false, null)));
    ImageTask task = task(1, SampleImages.known(7, before, Instant.now()), false);
    var outcome = (ImageOutcome.Evaluated) answers.read(task, 200, null, report("CVE-1"));
    assertThat(outcome.delta().isEmpty()).isTrue();
    assertThat(outcome.changed()).isTrue();
  }

  @Test
  void anUnreadableReportFailsItsImage() {
    assertThat(answer(200, "<html>".getBytes(UTF_8)))
        .isInstanceOfSatisfying(
            ImageOutcome.Failed.class,
            failed -> assertThat(failed.reason()).startsWith("the answer is not usable JSON: "));
    assertThat(answers.read(task(1), 200, null, null))
        .isEqualTo(new ImageOutcome.Failed(digest(1), "the answer is nothing; allowed: an object"));
  }

  @Test
  void anImageThatTheScannerDoesNotKnowHasVanished() {
    assertThat(answer(404, PROBLEM)).isEqualTo(new ImageOutcome.Vanished(digest(1)));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 402, 405, 409, 410, 413, 415, 422, 451, 499, 501, 505, 204, 202})
  void otherAnswersFailTheImageForGood(int status) {
    assertThat(answer(status, PROBLEM))
        .isEqualTo(
            new ImageOutcome.Failed(
                digest(1), "the scanner answered " + status + ": No policy; tenant has none"));
    assertThat(gate.standing().open()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 301, 302, 303, 307, 308})
  void aRedirectIsRefused(int status) {
    assertThat(answer(status, PROBLEM))
        .isEqualTo(
            new ImageOutcome.Failed(
                digest(1),
                "the scanner answered " + status + " (a redirect, which is never followed)"));
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void refusedCredentialsCloseTheGateAtOnce(int status) {
    assertThatThrownBy(() -> answer(status, PROBLEM))
        .isInstanceOf(HandBack.class)
        .hasMessageContaining("the scanner answered " + status);
    assertThat(gate.standing().state()).isEqualTo(ScannerGate.State.REFUSED);
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 425, 429, 500})
  void aBusyScannerIsAskedAgainAndCountsAsThere(int status) {
    for (int i = 0; i < 20; i++) {
      assertThat(busy(status, null).down()).isFalse();
    }
    assertThat(gate.standing().open()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {502, 503, 504})
  void aScannerThatIsNotThereIsAskedAgain(int status) {
    assertThat(busy(status, null).down()).isTrue();
  }

  @Test
  void retryAfterIsPassedOnAndCapped() {
    assertThat(busy(429, "7").retryAfter()).isEqualTo(Duration.ofSeconds(7));
    assertThat(busy(503, "3600").retryAfter()).isEqualTo(Duration.ofSeconds(15));
    assertThat(busy(503, "soon").retryAfter()).isNull();
    assertThat(busy(500, null).retryAfter()).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 404, 400, 422, 429, 500, 302})
  void anyAnswerToTheProbeOpensTheGate(int status) {
    gate.refused(task(1), 401);
    Throwable ending =
        catchThrowable(() -> answers.read(ImageTask.probe("acme"), status, null, null));
    assertThat(ending == null || ending instanceof ScannerBusy).isTrue();
    assertThat(gate.standing().open()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 502, 503, 504})
  void theseAnswersToTheProbeLeaveItClosed(int status) {
    gate.refused(task(1), 401);
    assertThatThrownBy(() -> answers.read(ImageTask.probe("acme"), status, null, null))
        .isInstanceOfAny(HandBack.class, ScannerBusy.class);
    assertThat(gate.standing().open()).isFalse();
  }

  private ImageOutcome answer(int status, byte[] body) {
    return answers.read(task(1), status, null, body);
  }

  private ScannerBusy busy(int status, @Nullable String retryAfter) {
    return (ScannerBusy) catchThrowable(() -> answers.read(task(1), status, retryAfter, PROBLEM));
  }

  private static byte[] report(String... findings) {
    String verdicts =
        String.join(
            ",",
            List.of(findings).stream()
                .map(id -> "{'findingId':'" + id + "','severity':'High','status':'Blocked'}")
                .toList());
    return ("{'report':{'reportId':'r','imageDigest':'"
            + digest(1)
            + "','verdict':'fail','verdicts':["
            + verdicts
            + "]}}")
        .replace('\'', '"')
        .getBytes(UTF_8);
  }
}
