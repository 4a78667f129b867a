package org.stellaops.scheduler.worker.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The test vectors that docs/contracts/README.md prints, and the ids in the samples. */
class EventIdsTest {

  private static final Path README = Path.of("docs/contracts/README.md");

  static Stream<Arguments> vectors() throws IOException {
    return Pattern.compile("(?m)^\\| `(.+/.+)` \\| `([0-9a-f-]{36})` \\|$")
        .matcher(Files.readString(README))
        .results()
        .map(row -> Arguments.of(List.of(row.group(1).split("/")), UUID.fromString(row.group(2))));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void idIsTheDocumentedOne(List<String> name, UUID id) {
    EventKind kind = EventKind.fromWire(name.get(name.size() - 1));
    assertThat(
            switch (kind) {
              case REPORT_READY -> EventIds.reportReady(name.get(0), name.get(1), name.get(2));
              case RESCAN_DELTA -> EventIds.rescanDelta(name.get(0), name.get(1));
              case RUN_COMPLETED -> EventIds.runCompleted(name.get(0), name.get(1));
            })
        .isEqualTo(id);
  }

  @Test
  void everyKindHasAVector() throws IOException {
    List<Object> names = vectors().map(row -> row.get()[0]).toList();
    for (EventKind kind : EventKind.values()) {
      assertThat(names).anyMatch(name -> ((List<?>) name).contains(kind.wire()));
    }
    assertThat(Files.readString(README)).contains(EventIds.NAMESPACE.toString());
  }

  @Test
  void samplesCarryTheirIds() throws IOException {
    for (EventKind kind : EventKind.values()) {
      for (Path file : Samples.valid(kind.wire() + "@1")) {
        Event<?> event = CanonicalJson.readEvent(Files.readAllBytes(file));
        assertThat(event.eventId()).as(file.toString()).isEqualTo(expected(event));
      }
    }
  }

  /** The run id is not in a report's payload; all samples of that kind are of one run. */
  private static UUID expected(Event<?> event) {
    if (event.payload() instanceof ReportReady report) {
      return EventIds.reportReady(event.tenant(), "run-20261123-0001", report.imageDigest());
    }
    if (event.payload() instanceof RescanDelta delta) {
      return EventIds.rescanDelta(event.tenant(), delta.segmentId());
    }
    return EventIds.runCompleted(event.tenant(), ((RunCompleted) event.payload()).runId());
  }
}
