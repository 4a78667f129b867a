package org.stellaops.scheduler.worker.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {

  private static final MessageReader READER = new MessageReader(1 << 20, 1 << 20);

  @ParameterizedTest
  @CsvSource({
    "2026-11-23T10:00:00Z,                    2026-11-23T10:00:00+00:00",
    "2026-11-23T12:30:00+02:30,               2026-11-23T10:00:00+00:00",
    "2026-11-23T10:00:00.000Z,                2026-11-23T10:00:00+00:00",
    "2026-11-23T10:00:00.120Z,                2026-11-23T10:00:00.12+00:00",
    "2026-11-23T10:00:00.1234567+00:00,       2026-11-23T10:00:00.1234567+00:00",
    "2026-11-23T10:00:00.000000001-18:00,     2026-11-24T04:00:00.000000001+00:00",
    "2024-02-29T23:59:59.999999999-00:00,     2024-02-29T23:59:59.999999999+00:00",
    "0000-01-01T00:00:00Z,                    0000-01-01T00:00:00+00:00",
    "9999-12-31T23:59:59Z,                    9999-12-31T23:59:59+00:00"
  })
  void timestampsAreUtc(String read, String written) {
    assertThat(Timestamps.write(Timestamps.read(read))).isEqualTo(written);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "now",
        "1763892000",
        "2026-11-23",
        "2026-11-23T10:00:00",
        "2023-02-29T10:00:00Z",
        "2026-11-23T10:00:60Z",
        "9999-12-31T23:59:59-00:01",
        "+10000-01-01T00:00:00Z",
        "-0001-01-01T00:00:00Z"
      })
  void otherTimestampsAreRefused(String text) {
    assertThatThrownBy(() -> Timestamps.read(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "is \"%s\"; allowed: a date and time with offset in the years 0000 to 9999, such as 2026-11-23T10:00:00+00:00"
                .formatted(text));
  }

  /** What is read leniently is written canonically. */
  @Test
  void anyAcceptedFormBecomesTheOneForm() {
    String loose =
        """
        { "impactSet" : { "snapshotId" : "s-1", "images" : null },
          "trigger" : "cron", "runId" : "r\\u002d1", "tenantId" : "acme", "newer" : { "deep" : [ 1, 2.50 ] },
          "attributes" : { "Zone" : "b\\/c", "AREA" : "\\u00e9\\ud83d\\ude00" },
          "limits" : { "parallelism" : 8.0, "ratePerSecond" : null },
          "requestedAt" : "2026-11-23T11:00:00.500+01:00",
          "messageId" : "m", "schema" : "scheduler.planner-message@1" }
        """;
    assertThat(new String(CanonicalJson.write(READER.planner(loose.getBytes(UTF_8))), UTF_8))
        .isEqualTo(
            """
            {"schema":"scheduler.planner-message@1","messageId":"m","tenantId":"acme","runId":"r-1","trigger":"cron",\
            "mode":"analysisOnly","requestedAt":"2026-11-23T10:00:00.5+00:00","usageOnly":false,"limits":{"parallelism":8},\
            "impactSet":{"snapshotId":"s-1"},"attributes":{"area":"é😀","zone":"b/c"}}""");
  }

  /**
   * Thousands of messages with whatever text and time: written, read, written are the same bytes,
   * and the same record.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void writingWhatWasReadIsTheSameBytes(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 400; i++) {
      PlannerMessage message = message(random);
      byte[] written = CanonicalJson.write(message);
      PlannerMessage read = READER.planner(written);
      assertThat(read).isEqualTo(message);
      assertThat(CanonicalJson.write(read)).isEqualTo(written);
      assertThat(CanonicalJson.read(written, PlannerMessage.class)).isEqualTo(message);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{ \"payload\" : \"e30=\",\n\t\"signatures\" : [ { \"sig\" : \"\\u0041\" } ] }",
        "{\"b\":1.0,\"a\":1e2,\"b2\":\"}\\\"]\"}",
        "{\"ü\":\"😀\\ud83d\\ude00\"}",
        "\"text\"",
        "[ 1, 2 ]",
        "12.50",
        "true"
      })
  void scannersEnvelopeIsPassedThroughByteForByte(String raw) {
    ReportReady payload =
        new ReportReady(
            "rep-ü",
            OffsetDateTime.parse("2026-11-23T10:00:00Z"),
            "pass",
            "sha256:" + "a".repeat(64),
            null,
            new ReportReady.Summary(0, 0, 0, 0, 0),
            0,
            new ReportReady.Delta(0, 0, 0, 0, 0, 0, List.of(), List.of()),
            ReportReady.Links.NONE,
            new RawJson(raw));
    Event<ReportReady> event =
        Event.of(new UUID(1, 2), "acme", payload.generatedAt(), Event.Scope.NONE, payload);
    byte[] written = CanonicalJson.write(event);
    assertThat(new String(written, UTF_8))
        .endsWith(",\"links\":{},\"dsse\":" + raw + "},\"attributes\":{}}");
    assertThat(CanonicalJson.readEvent(written)).isEqualTo(event);
    assertThat(CanonicalJson.write(CanonicalJson.readEvent(written))).isEqualTo(written);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"kind":"other"}                 | event: /kind is "other"; allowed: scanner.report.ready, scheduler.rescan.delta, scheduler.run.completed
          {}                               | event: /kind is missing or no string; allowed: the kind of the event
          []                               | event: /kind is missing or no string; allowed: the kind of the event
          {"kind":"scheduler.run.completed","payload":{"state":"running"}} | event: /payload/state is "running"; allowed: completed, error, cancelled
          {"kind":"scheduler.run.completed","payload":{"stats":{"images":"many"}}} | event: /payload/stats/images does not fit: Cannot coerce String value ("many") to `long` value; allowed: what the schema says
          {"kind":"scheduler.run.completed","ts":"soon"} | event: /ts is "soon"; allowed: a date and time with offset in the years 0000 to 9999, such as 2026-11-23T10:00:00+00:00
          """)
  void eventsThatAreNoneAreRefused(String json, String error) {
    assertThatThrownBy(() -> CanonicalJson.readEvent(json.getBytes(UTF_8)))
        .isInstanceOf(BadMessage.class)
        .hasMessage(error);
  }

  /**
   * A scanner may send half of a surrogate pair as an escape; UTF-8 has no bytes for it, so it
   * stays one.
   */
  @ParameterizedTest
  @ValueSource(strings = {"\\ud83d", "\\ud83dx", "\\ud83d\\ud83d", "x\\ude00y"})
  void halfASurrogatePairStaysAnEscape(String escaped) {
    byte[] json = "{\"report\":\"%s\"}".formatted(escaped).getBytes(UTF_8);
    assertThat(CanonicalJson.write(CanonicalJson.read(json, ReportReady.Links.class)))
        .isEqualTo(json);
  }

  private static PlannerMessage message(Random random) {
    List<ImpactedImage> images = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      images.add(
          new ImpactedImage(
              "sha256:%064x".formatted(random.nextLong() & Long.MAX_VALUE),
              random.nextBoolean() ? null : text(random, 1, 20),
              random.nextBoolean() ? null : text(random, 1, 20),
              texts(random),
              texts(random),
              map(random)));
    }
    return new PlannerMessage(
        PlannerMessage.SCHEMA,
        "m-" + random.nextInt(),
        "t" + random.nextInt(100),
        "r" + random.nextLong(),
        random.nextBoolean() ? null : "s.1",
        any(random, List.of(Trigger.values())),
        any(random, List.of(Mode.values())),
        random.nextBoolean() ? null : "!~/" + random.nextInt(),
        OffsetDateTime.ofInstant(
            java.time.Instant.ofEpochSecond(
                random.nextLong(-62167219200L, 253402300800L),
                random.nextBoolean() ? 0 : random.nextInt(1_000_000_000)),
            ZoneOffset.UTC),
        random.nextBoolean() ? null : text(random, 1, 100),
        random.nextBoolean(),
        new Limits(
            random.nextBoolean() ? null : 1 + random.nextInt(100_000),
            random.nextBoolean() ? null : 1 + random.nextInt(1_024),
            random.nextBoolean() ? null : 1 + random.nextInt(2_592_000)),
        random.nextBoolean() ? ImpactSet.of(images) : ImpactSet.snapshot("snap-1"),
        map(random));
  }

  private static <T> T any(Random random, List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private static List<String> texts(Random random) {
    List<String> texts = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      texts.add(text(random, 1, 30));
    }
    return texts;
  }

  private static Map<String, String> map(Random random) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      map.put(text(random, 1, 20).toLowerCase(Locale.ROOT), anyText(random, 30));
    }
    return map;
  }

  /** Any code points but control characters, which names do not allow, and surrogates. */
  private static String text(Random random, int least, int most) {
    return random
        .ints(0, Character.MAX_CODE_POINT + 1)
        .map(c -> random.nextBoolean() ? c : c % 0x3000)
        .filter(c -> !Character.isISOControl(c) && (c < 0xd800 || c > 0xdfff))
        .limit(random.nextInt(least, most + 1))
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static String anyText(Random random, int most) {
    return random
        .ints(0, 0x180)
        .map(c -> random.nextInt(10) == 0 ? c % 0x20 : c)
        .limit(random.nextInt(most))
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
