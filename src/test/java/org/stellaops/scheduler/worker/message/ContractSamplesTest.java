package org.stellaops.scheduler.worker.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What docs/contracts publishes is what the worker reads, writes and refuses. */
class ContractSamplesTest {

  private static final MessageReader READER = new MessageReader(262_144, 262_144);

  static List<String> schemas() {
    return Samples.schemas();
  }

  static Stream<Arguments> validSamples() {
    return Samples.schemas().stream()
        .flatMap(schema -> Samples.valid(schema).stream().map(file -> Arguments.of(schema, file)));
  }

  static Stream<Arguments> invalidSamples() {
    return Samples.schemas().stream()
        .flatMap(
            schema -> Samples.invalid(schema).stream().map(file -> Arguments.of(schema, file)));
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void schemaIsOneAndHasSamples(String schema) throws IOException {
    String text = Files.readString(Path.of("docs/contracts/schemas", schema + ".schema.json"));
    assertThat(
            JsonSchemaFactory.getInstance(VersionFlag.V202012)
                .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"))
                .validate(text, InputFormat.JSON))
        .isEmpty();
    assertThat(text).contains("\"$id\": \"" + SchemaTexts.BASE + schema + ".schema.json\"");
    assertThat(Samples.valid(schema)).isNotEmpty();
    assertThat(Samples.invalid(schema)).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("validSamples")
  void validSampleIsAccepted(String schema, Path file) throws IOException {
    byte[] sample = Files.readAllBytes(file);
    assertThatCode(() -> Samples.check(schema, sample)).doesNotThrowAnyException();
  }

  /** Read and written again: the same bytes. */
  @ParameterizedTest
  @MethodSource("validSamples")
  void validSampleIsCanonical(String schema, Path file) throws IOException {
    byte[] sample = Files.readAllBytes(file);
    assertThat(new String(again(schema, sample), UTF_8)).isEqualTo(new String(sample, UTF_8));
  }

  @ParameterizedTest
  @MethodSource("invalidSamples")
  void invalidSampleIsRefusedWithTheErrorBesideIt(String schema, Path file) throws IOException {
    byte[] sample = Files.readAllBytes(file);
    assertThat(catchThrowable(() -> readStrictly(schema, sample)))
        .isInstanceOf(BadMessage.class)
        .hasMessage(Files.readString(Samples.expectedError(file)).strip());
  }

  @Test
  void noErrorStandsAlone() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("docs/contracts/samples/invalid"))) {
      assertThat(files.filter(file -> file.toString().endsWith(".error.txt")))
          .allMatch(
              file ->
                  Files.exists(Path.of(file.toString().replaceAll("\\.error\\.txt$", ".json"))));
    }
  }

  static void readStrictly(String schema, byte[] sample) {
    switch (schema) {
      case PlannerMessage.SCHEMA -> READER.planner(sample);
      case SegmentMessage.SCHEMA -> READER.segment(sample);
      default -> Samples.check(schema, sample);
    }
  }

  private static byte[] again(String schema, byte[] sample) throws IOException {
    return switch (schema) {
      case PlannerMessage.SCHEMA -> CanonicalJson.write(READER.planner(sample));
      case SegmentMessage.SCHEMA -> CanonicalJson.write(READER.segment(sample));
      case "scanner.report.ready@1", "scheduler.rescan.delta@1", "scheduler.run.completed@1" ->
          CanonicalJson.write(CanonicalJson.readEvent(sample));
      // not written from records of this package: no white space and no needless escape is all that
      // can be said
      default -> CanonicalJson.write(CanonicalJson.MAPPER.readTree(sample));
    };
  }
}
