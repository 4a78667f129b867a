package org.stellaops.scheduler.worker.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.hostile.Allocation;
import org.stellaops.scheduler.worker.hostile.HostileInput;
import org.stellaops.scheduler.worker.hostile.HostileValues;
import org.stellaops.scheduler.worker.hostile.Refusal;
import org.stellaops.scheduler.worker.message.BadMessage;
import org.stellaops.scheduler.worker.message.CanonicalJson;
import org.stellaops.scheduler.worker.message.ImageReader;
import org.stellaops.scheduler.worker.message.MessageReader;
import org.stellaops.scheduler.worker.message.PlannerMessage;
import org.stellaops.scheduler.worker.message.PublishedSchema;

/** Whatever a request holds is read, or refused in plain words that name the request. */
class HostileRequestsTest {

  private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);
  private static final int LARGEST = 262_144;
  private static final int LONGEST_DETAIL = 700;
  private static final Caller CALLER = new Caller("acme", "operator");
  private static final Submission SUBMISSION =
      Submission.of(Instant.parse("2026-11-23T10:00:00Z"), "0".repeat(64));

  private final MessageReader messages = new MessageReader(LARGEST, LARGEST);
  private final RunRequestReader runs = new RunRequestReader(messages, LARGEST);
  private final DeadLetterRequests deadLetters = new DeadLetterRequests();
  private final PublishedSchema planner = new PublishedSchema(PlannerMessage.SCHEMA, "");

  @Property
  void runRequest(@ForAll("runRequests") HostileInput input) {
    byte[] body = input.bytes();
    PlannerMessage message =
        accepted(
            "run request",
            () ->
                Allocation.bounded(
                    body.length, 300_000, 400, () -> runs.read(body, CALLER, SUBMISSION)));
    if (message != null) {
      byte[] canonical = CanonicalJson.write(message);
      assertThat(planner.opinion(canonical)).isEqualTo(PublishedSchema.Opinion.ACCEPTED);
      assertThat(messages.planner(canonical)).isEqualTo(message);
      assertThat(message.tenantId()).isEqualTo(CALLER.tenantId());
      assertThat(message.requestedBy()).isEqualTo(CALLER.user());
      assertThat(message.runId()).isEqualTo(SUBMISSION.runId());
    }
  }

  @Property
  void deadLetterRequest(@ForAll("deadLetterRequests") HostileInput input) {
    byte[] body = input.bytes();
    DeadLetterRequests.Many many =
        accepted(
            "",
            () ->
                Allocation.bounded(
                    body.length, 300_000, 400, () -> deadLetters.many(CALLER, body)));
    if (many != null) {
      assertThat(many.queue()).isIn("planner", "runner");
    }
  }

  @Property
  void snapshot(@ForAll("snapshots") HostileInput input) {
    byte[] body = input.bytes();
    SnapshotLines lines =
        new SnapshotLines(new ByteArrayInputStream(body), new ImageReader(), 1_000_000);
    Integer images =
        accepted(
            "line ",
            () -> {
              int read = 0;
              for (; lines.hasNext(); read++) {
                assertThat(lines.next().imageDigest()).matches("sha256:[0-9a-f]{64}");
              }
              return read;
            });
    if (images != null) {
      assertThat(images).isLessThanOrEqualTo(body.length / 66);
    }
  }

  @Property
  void cursor(@ForAll("parameters") String parameter) {
    Cursor cursor = accepted("Parameter cursor", () -> Cursor.read(parameter));
    if (cursor != null) {
      assertThat(Cursor.read(cursor.write())).isEqualTo(cursor);
    }
  }

  @Property
  void whatIsShownIsPlain(@ForAll("parameters") String parameter) {
    Refusal.isPlain(Shown.quoted(parameter), 83);
    assertThatCode(() -> SubmitRun.check("k")).doesNotThrowAnyException();
    accepted(
        "Header Idempotency-Key",
        () -> {
          SubmitRun.check(parameter);
          return parameter;
        });
  }

  private static <T> @Nullable T accepted(String what, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (ApiProblem e) {
      return refused(what, e.detail());
    } catch (BadMessage e) {
      return refused(what, e.reason());
    }
  }

  private static <T> @Nullable T refused(String what, String detail) {
    Refusal.isPlain(detail, LONGEST_DETAIL);
    assertThat(detail).startsWith(what);
    return null;
  }

  @Provide
  Arbitrary<HostileInput> runRequests() {
    return inputs(
        "{\"images\":[{\"imageDigest\":\""
            + DIGEST
            + "\",\"registry\":\"r\",\"repository\":\"a/b\",\"namespaces\":[\"n\"],"
            + "\"tags\":[\"1\"],\"labels\":{\"a\":\"b\"}}],\"mode\":\"contentRefresh\",\"trigger\":\"policy\","
            + "\"limits\":{\"ratePerSecond\":5,\"parallelism\":2,\"deadlineSeconds\":60},\"scheduleId\":\"s\","
            + "\"correlationId\":\"c\",\"attributes\":{\"k\":\"v\"},\"usageOnly\":true}",
        "{\"images\":[]}",
        "{\"snapshotId\":\"fleet-1\",\"trigger\":\"concelier\"}");
  }

  @Provide
  Arbitrary<HostileInput> deadLetterRequests() {
    String cursor = new Cursor(0, "- 1-1").write();
    return inputs(
        "{\"queue\":\"runner\",\"reason\":\"failed\",\"runId\":\"r\",\"unowned\":false,\"cursor\":\""
            + cursor
            + "\"}",
        "{\"queue\":\"planner\",\"all\":true,\"unowned\":true}");
  }

  @Provide
  Arbitrary<HostileInput> snapshots() {
    String line = "{\"imageDigest\":\"" + DIGEST + "\",\"labels\":{\"a\":\"b\"}}";
    return inputs(line, "\"" + DIGEST + "\"")
        .list()
        .ofMaxSize(4)
        .map(
            inputs -> {
              java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
              for (HostileInput each : inputs) {
                all.writeBytes((line + "\n").getBytes(UTF_8));
                all.writeBytes(each.bytes());
                all.writeBytes(
                    each.bytes().length % 3 == 0 ? new byte[] {'\r', '\n'} : new byte[] {'\n'});
              }
              return new HostileInput(all.toByteArray(), -1, List.of());
            });
  }

  @Provide
  Arbitrary<String> parameters() {
    Arbitrary<String> plain =
        Arbitraries.oneOf(
            Arbitraries.of(HostileValues.TEXTS),
            Arbitraries.strings().ofMaxLength(100),
            Arbitraries.strings().numeric().ofMaxLength(25).map(text -> "-" + text + " x"));
    return Arbitraries.oneOf(
        plain,
        plain.map(
            text -> Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8))));
  }

  private static Arbitrary<HostileInput> inputs(String... samples) {
    return HostileInput.of(Stream.of(samples).map(text -> text.getBytes(UTF_8)).toList());
  }
}
