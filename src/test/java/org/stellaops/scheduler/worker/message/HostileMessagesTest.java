package org.stellaops.scheduler.worker.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.hostile.Allocation;
import org.stellaops.scheduler.worker.hostile.HostileInput;
import org.stellaops.scheduler.worker.hostile.Refusal;

/** Whatever stands in a queue is read as the published schema says, or refused in plain words. */
class HostileMessagesTest {

  private static final String PLANNER = "scheduler.planner-message@1";
  private static final String SEGMENT = "scheduler.runner-segment@1";
  private static final String IMAGE = "#/properties/impactSet/properties/images/items";

  private static final int LARGEST = 262_144;

  /** What docs/contracts/README.md says is refused besides what the schema refuses. */
  private static final Pattern STRICTER =
      Pattern.compile(
          ".*(has [0-9]+ bytes|Duplicate field|nesting depth|half of a surrogate pair"
              + "|keys that differ in more than case|in lower case"
              + "|\\(runId, a colon, index\\)|in the years 0000 to 9999"
              + "|Number value length|Name length|unknown member).*");

  private final MessageReader reader = new MessageReader(LARGEST, LARGEST);
  private final MessageReader roomy = new MessageReader(10 * LARGEST, 10 * LARGEST);
  private final ImageReader images = new ImageReader();
  private final PublishedSchema plannerSchema = new PublishedSchema(PLANNER, "");
  private final PublishedSchema segmentSchema = new PublishedSchema(SEGMENT, "");
  private final PublishedSchema imageSchema = new PublishedSchema(PLANNER, IMAGE);

  @Property
  void plannerMessage(@ForAll("plannerMessages") HostileInput input) {
    PlannerMessage read = read("planner message", input, plannerSchema, reader::planner);
    if (read != null) {
      staysTheSame(read, roomy::planner);
    }
  }

  @Property
  void segmentMessage(@ForAll("segmentMessages") HostileInput input) {
    SegmentMessage read = read("segment message", input, segmentSchema, reader::segment);
    if (read != null) {
      staysTheSame(read, roomy::segment);
    }
  }

  @Property
  void imageOfASnapshot(@ForAll("images") HostileInput input) {
    ImpactedImage read = read("image", input, imageSchema, images::read);
    if (read != null) {
      staysTheSame(read, images::read);
    }
  }

  private static <T> @Nullable T read(
      String what, HostileInput input, PublishedSchema schema, Function<byte[], T> reading) {
    byte[] bytes = input.bytes();
    T read;
    try {
      read = Allocation.bounded(bytes.length, 200_000, 400, () -> reading.apply(bytes));
    } catch (BadMessage e) {
      Refusal.isPlain(e.getMessage(), BadMessage.LONGEST);
      assertThat(e.reason()).startsWith(what).contains("; allowed: ");
      if (schema.opinion(bytes) == PublishedSchema.Opinion.ACCEPTED) {
        assertThat(e.reason()).matches(STRICTER);
      }
      return null;
    }
    if (!(what.equals("image") && bytes.length > 0 && isText(bytes))) {
      assertThat(schema.opinion(bytes)).isEqualTo(PublishedSchema.Opinion.ACCEPTED);
    }
    return read;
  }

  /** A snapshot's line may be nothing but the digest, which the schema of a message has not. */
  private static boolean isText(byte[] bytes) {
    return new String(bytes, java.nio.charset.StandardCharsets.UTF_8).strip().startsWith("\"");
  }

  private static <T> void staysTheSame(T message, Function<byte[], T> reading) {
    byte[] canonical = CanonicalJson.write(message);
    T again = reading.apply(canonical);
    assertThat(again).isEqualTo(message);
    assertThat(CanonicalJson.write(again)).isEqualTo(canonical);
  }

  @Provide
  Arbitrary<HostileInput> plannerMessages() {
    return HostileInput.of(samples(PLANNER));
  }

  @Provide
  Arbitrary<HostileInput> segmentMessages() {
    return HostileInput.of(samples(SEGMENT));
  }

  @Provide
  Arbitrary<HostileInput> images() {
    String digest = "\"sha256:" + "0123456789abcdef".repeat(4) + "\"";
    return HostileInput.of(
        Stream.of(
                digest,
                "{\"imageDigest\":" + digest + "}",
                "{\"imageDigest\":"
                    + digest
                    + ",\"registry\":\"r\",\"repository\":\"a/b\",\"namespaces\":[\"n\"],\"tags\":[\"1\",\"2\"],"
                    + "\"labels\":{\"team\":\"x\",\"Zone\":\"y\"}}")
            .map(text -> text.getBytes(java.nio.charset.StandardCharsets.UTF_8))
            .toList());
  }

  private static List<byte[]> samples(String schema) {
    return Samples.valid(schema).stream().map(HostileMessagesTest::bytes).toList();
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
