package org.stellaops.scheduler.worker.scan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.stellaops.scheduler.worker.hostile.Allocation;
import org.stellaops.scheduler.worker.hostile.HostileInput;
import org.stellaops.scheduler.worker.hostile.HostileValues;
import org.stellaops.scheduler.worker.hostile.Refusal;
import org.stellaops.scheduler.worker.lease.HandBack;
import org.stellaops.scheduler.worker.message.PublishedSchema;
import org.stellaops.scheduler.worker.message.Samples;

/** Whatever a scanner answers is an outcome, or an error of a declared kind in plain words. */
class HostileAnswersTest {

  private static final String RESPONSE = "scanner.report-response@1";
  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final Duration MOST = Duration.ofMinutes(5);
  private static final int LONGEST_REASON = 500;
  private static final ImageTask TASK = SampleImages.task(1);

  private final ReportReader reports = new ReportReader(1_000_000, 64);
  private final RetryAfter retryAfter = new RetryAfter(CLOCK, MOST);
  private final ReportAnswer answers =
      new ReportAnswer(reports, new ScannerGate(100, 100, 100, CLOCK), retryAfter);
  private final RefreshAnswer refreshes =
      new RefreshAnswer(answers, Duration.ofSeconds(60), () -> 1);
  private final PublishedSchema schema = new PublishedSchema(RESPONSE, "");
  private final PublishedSchema lenient = lenient();

  /** Less what docs/contracts/README.md says that an answer may lack. */
  private static PublishedSchema lenient() {
    String report = "/properties/report";
    String verdict = report + "/properties/verdicts/items";
    try {
      return PublishedSchema.without(
          RESPONSE,
          List.of(
              report + "/required/4",
              report + "/required/2",
              report + "/properties/generatedAt/$ref",
              report + "/properties/issues",
              verdict + "/required/2",
              verdict + "/required/1",
              verdict + "/properties/tags",
              "/properties/dsse/required",
              "/properties/dsse/properties"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Property
  void report(@ForAll("reports") HostileInput input) {
    byte[] answer = input.bytes();
    Report report;
    try {
      report =
          Allocation.bounded(
              answer.length, 200_000, 60, () -> reports.read(answer, TASK.imageDigest()));
    } catch (UnreadableAnswer e) {
      Refusal.isPlain(failed(e), LONGEST_REASON);
      return;
    }
    survivesTheStore(report);
    PublishedSchema.Opinion opinion = lenient.opinion(answer);
    if (opinion != PublishedSchema.Opinion.ACCEPTED) {
      assertThat(opinion).isEqualTo(PublishedSchema.Opinion.NO_JSON);
      assertThat(isUtf8(answer)).isFalse();
    }
  }

  /** What is passed over is not looked at, and a byte order mark is. */
  private static boolean isUtf8(byte[] answer) {
    try {
      return !UTF_8.newDecoder().decode(ByteBuffer.wrap(answer)).toString().startsWith("\ufeff");
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** What the schema allows about the image that was asked for is never refused. */
  @Property
  void whatTheSchemaAllowsIsRead(@ForAll("reports") HostileInput input) {
    byte[] answer = input.bytes();
    if (schema.opinion(answer) == PublishedSchema.Opinion.ACCEPTED) {
      try {
        reports.read(answer, TASK.imageDigest());
      } catch (UnreadableAnswer e) {
        assertThat(e.getMessage()).containsPattern(STRICTER);
      }
    }
  }

  private static final String STRICTER =
      "asked for: sha256:|[Ss]urrogate|nesting depth|Name length|Number value length"
          + "|allowed: a whole number from 0 to 2147483647";

  private static void survivesTheStore(Report report) {
    Findings again = Findings.read(report.findings().bytes());
    assertThat(again.all()).isEqualTo(report.findings().all());
    assertThat(again.sameAs(report.findings().fingerprint())).isTrue();
  }

  @Property
  void problemDocument(
      @ForAll("problems") HostileInput input, @ForAll @IntRange(min = 100, max = 999) int status) {
    byte[] answer = input.bytes();
    String reason =
        Allocation.bounded(answer.length, 300_000, 60, () -> Problem.reason(status, answer));
    String plain = new ImageOutcome.Failed(TASK.imageDigest(), reason).reason();
    assertThat(plain).startsWith("the scanner answered " + status);
    Refusal.isPlain(plain, LONGEST_REASON);
  }

  @Property
  void wholeAnswer(
      @ForAll("reports") HostileInput input,
      @ForAll @IntRange(min = 100, max = 999) int status,
      @ForAll("headers") String after) {
    try {
      ImageOutcome outcome = answers.read(TASK, status, after, input.bytes());
      assertThat(outcome.imageDigest()).isEqualTo(TASK.imageDigest());
      assertThat(outcome instanceof ImageOutcome.Vanished).isEqualTo(status == 404);
    } catch (ScannerBusy e) {
      assertThat(status).isIn(408, 425, 429, 500, 502, 503, 504);
    } catch (HandBack e) {
      assertThat(status).isIn(401, 403);
    }
  }

  @Property
  void retryAfter(@ForAll("headers") String header) {
    Duration wait = retryAfter.read(header);
    if (wait != null) {
      assertThat(wait).isBetween(Duration.ZERO, MOST);
      assertThat(StandardCharsets.US_ASCII.newEncoder().canEncode(header.strip())).isTrue();
    }
  }

  @Property
  void refreshAccepted(
      @ForAll("scans") HostileInput input,
      @ForAll @IntRange(min = 200, max = 204) int status,
      @ForAll("headers") String location) {
    try {
      Refresh refresh = refreshes.accepted(TASK, status, null, location, input.bytes());
      assertThat(refresh.scanId()).matches("[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}");
    } catch (RefreshAnswer.RefreshFailed e) {
      Refusal.isPlain(failed(e), LONGEST_REASON);
    }
  }

  @Property
  void refreshAcceptedByItsBody(@ForAll("scans") HostileInput input) {
    byte[] body = input.bytes();
    try {
      Refresh refresh =
          Allocation.bounded(
              body.length, 300_000, 200, () -> refreshes.accepted(TASK, 202, null, null, body));
      assertThat(refresh.scanId()).matches("[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}");
    } catch (RefreshAnswer.RefreshFailed e) {
      Refusal.isPlain(failed(e), LONGEST_REASON);
    }
  }

  @Property
  void refreshPolled(@ForAll("scans") HostileInput input) {
    Refresh begun = new Refresh("s-1", 0, false);
    try {
      Refresh refresh = refreshes.polled(TASK, begun, 200, null, input.bytes());
      assertThat(refresh.ended()).isTrue();
    } catch (RefreshAnswer.RefreshFailed e) {
      Refusal.isPlain(failed(e), LONGEST_REASON);
    }
  }

  private static String failed(Exception e) {
    return ((ImageOutcome.Failed) new GiveUp().fail(TASK, e)).reason();
  }

  @Provide
  Arbitrary<HostileInput> reports() {
    return HostileInput.of(
        Samples.valid(RESPONSE).stream()
            .map(HostileAnswersTest::text)
            .map(text -> text.replaceFirst("sha256:[0-9a-f]{64}", TASK.imageDigest()))
            .map(text -> text.getBytes(UTF_8))
            .toList());
  }

  @Provide
  Arbitrary<HostileInput> problems() {
    return HostileInput.of(
        Samples.valid("problem@1").stream()
            .map(HostileAnswersTest::text)
            .map(text -> text.getBytes(UTF_8))
            .toList());
  }

  @Provide
  Arbitrary<HostileInput> scans() {
    return HostileInput.of(
        Stream.of(
                "{\"scanId\":\"s-1\",\"status\":\"running\"}",
                "{\"id\":\"s-1\",\"status\":\"completed\"}",
                "{\"scanId\":\"s-1\",\"status\":\"failed\",\"detail\":\"x\"}")
            .map(text -> text.getBytes(UTF_8))
            .toList());
  }

  /** What may stand in Retry-After and Location. */
  @Provide
  Arbitrary<String> headers() {
    List<String> some =
        List.of(
            "",
            "0",
            "1",
            "120",
            "-1",
            "+5",
            "1.5",
            "9".repeat(30),
            "\u0661\u0662",
            "\uff11",
            "Mon, 23 Nov 2026 10:00:05 GMT",
            "Mon, 23 Nov 9999 10:00:05 GMT",
            "Tue, 23 Nov 2026 10:00:05 GMT",
            "Mon, 23 Nov 2026 10:00:05 +1800",
            "Monday, 23-Nov-26 10:00:05 GMT",
            "Mon Nov 23 10:00:05 2026",
            "/api/v1/scans/s-1",
            "http://evil.example/s-1?a#b",
            "//evil.example",
            "/scans/..",
            "/scans/%2e%2e",
            "/scans/a\r\nHost: evil",
            "s-1/",
            "?",
            "#",
            "/".repeat(9000));
    return Arbitraries.oneOf(
        Arbitraries.of(some),
        Arbitraries.of(HostileValues.TEXTS),
        Arbitraries.strings().ofMaxLength(40),
        Arbitraries.strings().withChars("0123456789MonNv:,GT/.% -").ofMaxLength(30));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
