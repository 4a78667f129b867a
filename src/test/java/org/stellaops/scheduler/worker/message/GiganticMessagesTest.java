package org.stellaops.scheduler.worker.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.stellaops.scheduler.worker.hostile.Allocation;
import org.stellaops.scheduler.worker.hostile.Refusal;

/** Messages as large as they may be, of nothing but what a reader might spend too much on. */
class GiganticMessagesTest {

  private static final int LARGEST = 262_144;
  private static final String DIGEST = "\"sha256:" + "a1".repeat(32) + "\"";

  private static final String PLANNER =
      """
      {"schema":"scheduler.planner-message@1","messageId":"m-1","tenantId":"acme","runId":"run-1","trigger":"manual",\
      "requestedAt":"2026-11-23T12:00:00+02:00","attributes":ATTRIBUTES,"impactSet":{"images":IMAGES},"new":NEW}""";

  private static final String SEGMENT =
      """
      {"schema":"scheduler.runner-segment@1","segmentId":"run-1:0","index":0,"tenantId":"acme","runId":"run-1",\
      "attributes":ATTRIBUTES,"imageDigests":IMAGES,"new":NEW}""";

  private final MessageReader reader = new MessageReader(LARGEST, LARGEST);

  static Stream<Arguments> places() {
    return Stream.of(
            "1,",
            "{},",
            "[],",
            "\"\",",
            "\"\\n\",",
            "[[]],",
            "{\"imageDigest\":1},",
            "{\"imageDigest\":" + DIGEST + "},",
            "{\"labels\":{\"A\":1,\"a\":1}},",
            DIGEST + ",",
            "COLLISIONS",
            "MEMBERS",
            "MEMBERS OF ONE HASH")
        .flatMap(
            filler ->
                Stream.of("ATTRIBUTES", "IMAGES", "NEW").map(place -> Arguments.of(place, filler)));
  }

  @ParameterizedTest
  @MethodSource("places")
  @Timeout(value = 10, unit = TimeUnit.SECONDS)
  void theyCostABoundedAmount(String place, String filler) {
    byte[] planner = message(PLANNER, place, filler);
    byte[] segment = message(SEGMENT, place, filler);
    cheap(planner, () -> reader.planner(planner));
    cheap(segment, () -> reader.segment(segment));
  }

  private static void cheap(byte[] body, Runnable reading) {
    assertThat(body).hasSizeBetween(LARGEST - 6_000, LARGEST);
    Throwable refused =
        Allocation.bounded(body.length, 1_000_000, 150, () -> catchThrowable(reading::run));
    if (refused != null) {
      assertThat(refused).isInstanceOf(BadMessage.class);
      Refusal.isPlain(refused.getMessage(), BadMessage.LONGEST);
    }
  }

  private static byte[] message(String message, String place, String filler) {
    int room = LARGEST - 3_000;
    String value =
        switch (filler) {
          case "COLLISIONS" -> list(room, i -> "\"" + ofOneHash(i) + "\"", '[', ']');
          case "MEMBERS" -> list(room, i -> "\"k" + i + "\":1", '{', '}');
          case "MEMBERS OF ONE HASH" -> list(room, i -> "\"" + ofOneHash(i) + "\":1", '{', '}');
          default -> list(room, i -> filler.substring(0, filler.length() - 1), '[', ']');
        };
    return message
        .replace(place, value)
        .replace("ATTRIBUTES", "{}")
        .replace("IMAGES", "[" + (message.equals(SEGMENT) ? DIGEST : "") + "]")
        .replace("NEW", "1")
        .getBytes(UTF_8);
  }

  private static String list(
      int room, java.util.function.IntFunction<String> entry, char open, char close) {
    StringBuilder out = new StringBuilder().append(open);
    IntStream.iterate(0, i -> out.length() < room, i -> i + 1)
        .forEach(i -> out.append(i == 0 ? "" : ",").append(entry.apply(i)));
    return out.append(close).toString();
  }

  /** Texts that {@link String#hashCode()} cannot tell apart. */
  private static String ofOneHash(int number) {
    StringBuilder text = new StringBuilder();
    for (int bit = 0; bit < 14; bit++) {
      text.append((number >> bit & 1) == 0 ? "Aa" : "BB");
    }
    return text.toString();
  }
}
