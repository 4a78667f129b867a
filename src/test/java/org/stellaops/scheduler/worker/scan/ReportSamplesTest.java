package org.stellaops.scheduler.worker.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.stellaops.scheduler.worker.message.Samples;

/** The published answers of a scanner are read, and those that are published as wrong are not. */
class ReportSamplesTest {

  private static final String SCHEMA = "scanner.report-response@1";

  private final ReportReader reader = new ReportReader(1 << 20, 64);

  static List<Path> valid() {
    return Samples.valid(SCHEMA);
  }

  static List<Path> invalid() {
    return Samples.invalid(SCHEMA);
  }

  @ParameterizedTest
  @MethodSource("valid")
  void validSampleIsRead(Path file) throws IOException {
    byte[] answer = Files.readAllBytes(file);
    JsonNode report = new ObjectMapper().readTree(answer).path("report");
    Report read = reader.read(answer, report.path("imageDigest").textValue());
    assertThat(read.reportId()).isEqualTo(report.path("reportId").textValue());
    assertThat(read.summary().total()).isEqualTo(report.path("summary").path("total").intValue());
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void invalidSampleFailsItsImage(Path file) throws IOException {
    byte[] answer = Files.readAllBytes(file);
    String digest = new ObjectMapper().readTree(answer).path("report").path("imageDigest").asText();
    assertThatThrownBy(() -> reader.read(answer, digest))
        .isInstanceOf(UnreadableAnswer.class)
        .hasMessageStartingWith("/report");
  }
}
