package org.stellaops.scheduler.worker.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.stellaops.scheduler.worker.message.CanonicalJson;
import org.stellaops.scheduler.worker.message.Event;
import org.stellaops.scheduler.worker.message.EventIds;
import org.stellaops.scheduler.worker.message.Samples;
import org.stellaops.scheduler.worker.run.SampleRuns;
import org.stellaops.scheduler.worker.run.SegmentRecord;
import org.stellaops.scheduler.worker.run.SegmentStore;
import org.stellaops.scheduler.worker.run.SetClock;
import org.stellaops.scheduler.worker.run.TestStore;
import org.stellaops.scheduler.worker.scan.Delta;
import org.stellaops.scheduler.worker.scan.Finding;
import org.stellaops.scheduler.worker.scan.Findings;
import org.stellaops.scheduler.worker.scan.ImageOutcome;
import org.stellaops.scheduler.worker.scan.Report;
import org.stellaops.scheduler.worker.scan.SampleImages;

class SegmentEventsTest {

  private static final String DSSE = "{ \"payload\" :\t\"\\u0041é😀\",\n \"signatures\":[ ] }";

  private final SegmentEvents events = new SegmentEvents(false);

  @Test
  void changedImagesAndTheirSegmentAreAnnounced() throws IOException {
    List<Event<?>> made = events.of(record());
    assertThat(made).hasSize(3);
    assertThat(made.get(0).eventId())
        .isEqualTo(EventIds.reportReady("acme", "r", SampleImages.digest(1)));
    assertThat(made.get(2).eventId()).isEqualTo(EventIds.rescanDelta("acme", "r:0"));
    JsonNode report = new ObjectMapper().readTree(CanonicalJson.write(made.get(0)));
    assertThat(report.at("/ts").asText()).isEqualTo("2026-11-23T10:00:00.123+00:00");
    assertThat(report.at("/scope/digest").asText()).isEqualTo(SampleImages.digest(1));
    assertThat(report.at("/payload/generatedAt").asText()).isEqualTo("2026-11-23T10:00:00+00:00");
    assertThat(report.at("/payload/quietedFindingCount").asInt()).isEqualTo(4);
    assertThat(report.at("/payload/delta/newFindings").asInt()).isEqualTo(15);
    assertThat(report.at("/payload/delta/newCriticals").asInt()).isEqualTo(1);
    assertThat(report.at("/payload/delta/newLow").asInt()).isEqualTo(14);
    assertThat(report.at("/payload/delta/resolved").asInt()).isEqualTo(1);
    assertThat(report.at("/payload/delta/kevHits").toString()).isEqualTo("[\"CVE-99\"]");
    assertThat(report.at("/payload/delta/topFindings")).hasSize(10);
    assertThat(report.at("/payload/delta/topFindings/0/findingId").asText()).isEqualTo("CVE-99");
    JsonNode segment = new ObjectMapper().readTree(CanonicalJson.write(made.get(2)));
    assertThat(segment.at("/payload").toString())
        .isEqualTo(
            "{\"runId\":\"r\",\"scheduleId\":\"nightly\",\"segmentId\":\"r:0\",\"mode\":\"analysisOnly\","
                + "\"trigger\":\"concelier\",\"impactedDigests\":[\""
                + SampleImages.digest(1)
                + "\",\""
                + SampleImages.digest(2)
                + "\"],\"summary\":{\"newCritical\":1,\"newHigh\":1,\"kev\":1,\"total\":16,\"resolved\":1}}");
  }

  @Test
  void theScannersEnvelopeIsInTheEventByteForByte() {
    assertThat(new String(CanonicalJson.write(events.of(record()).get(0)), UTF_8))
        .contains("\"dsse\":" + DSSE + "}");
  }

  @Test
  void everyEventFitsItsPublishedSchema() {
    for (boolean everyReport : new boolean[] {true, false}) {
      for (Event<?> event : new SegmentEvents(everyReport).of(record())) {
        Samples.check(event.kind().wire() + "@1", CanonicalJson.write(event));
      }
    }
  }

  /** After a crash, events are made from the stored record: they must be the same bytes. */
  @Test
  void madeFromTheStoredRecordTheyAreTheSameBytes() {
    try (TestStore store = new TestStore()) {
      SegmentStore segments = store.segments();
      SegmentRecord record = record();
      segments.take(SampleRuns.message("r", 0), SampleRuns.DEADLINE);
      segments.write(record);
      SegmentRecord stored = segments.find("acme", "r:0").orElseThrow();
      assertThat(bytes(events.of(stored))).isEqualTo(bytes(events.of(record)));
    }
  }

  @Test
  void withoutAChangeNothingIsAnnouncedUnlessEveryReportIs() {
    SegmentRecord record =
        SampleRuns.record(
            "r",
            0,
            1,
            List.of(
                SampleImages.unchanged(SampleImages.digest(1), false),
                severityOnly(),
                new ImageOutcome.Vanished(SampleImages.digest(3)),
                new ImageOutcome.Failed(SampleImages.digest(4), "no luck")),
            SetClock.START);
    assertThat(events.of(record)).isEmpty();
    List<Event<?>> all = new SegmentEvents(true).of(record);
    assertThat(all)
        .extracting(Event::eventId)
        .containsExactly(
            EventIds.reportReady("acme", "r", SampleImages.digest(1)),
            EventIds.reportReady("acme", "r", SampleImages.digest(2)));
    all.forEach(event -> Samples.check("scanner.report.ready@1", CanonicalJson.write(event)));
  }

  /** An event that could not be written would never be published, and hold up those behind it. */
  @Test
  void aTimeThatCannotBeWrittenIsReplacedByThatOfTheRecord() throws IOException {
    for (String odd :
        new String[] {
          "+12345-01-01T00:00:00Z",
          "-0001-01-01T00:00:00Z",
          "0000-01-01T00:00:00+18:00",
          "9999-12-31T23:59:59-18:00",
          "yesterday",
          "2026-11-23",
          ""
        }) {
      assertThat(generatedAt(odd)).as(odd).isEqualTo("2026-11-23T10:00:00.123+00:00");
    }
    assertThat(generatedAt(null)).isEqualTo("2026-11-23T10:00:00.123+00:00");
    assertThat(generatedAt("2026-11-23T11:00:00.5+01:00")).isEqualTo("2026-11-23T10:00:00.5+00:00");
  }

  private String generatedAt(@Nullable String written) throws IOException {
    ImageOutcome.Evaluated first =
        SampleImages.first(SampleImages.digest(1), SampleImages.finding("CVE-1", "High"));
    Report report = first.report();
    ImageOutcome.Evaluated image =
        new ImageOutcome.Evaluated(
            first.imageDigest(),
            new Report("r", written, "fail", null, report.summary(), report.findings(), null),
            first.delta(),
            0,
            true,
            false);
    byte[] json =
        CanonicalJson.write(
            events.of(SampleRuns.record("r", 0, 1, List.of(image), SetClock.START)).get(0));
    return new ObjectMapper().readTree(json).at("/payload/generatedAt").asText();
  }

  private static ImageOutcome.Evaluated severityOnly() {
    return SampleImages.changed(
        SampleImages.digest(2),
        1,
        Findings.of(List.of(SampleImages.finding("CVE-1", "Low"))),
        Findings.of(List.of(SampleImages.finding("CVE-1", "High"))));
  }

  private static SegmentRecord record() {
    Findings before = Findings.of(List.of(SampleImages.finding("CVE-OLD", "High")));
    List<Finding> found =
        new java.util.ArrayList<>(
            IntStream.range(0, 14).mapToObj(i -> SampleImages.finding("CVE-" + i, "Low")).toList());
    found.add(new Finding("CVE-99", "Critical", "pkg:a/é@1", true, "https://cve.example/99"));
    Findings now = Findings.of(found);
    Report report =
        new Report(
            "report-1",
            "2026-11-23T11:00:00+01:00",
            "fail",
            new Report.PolicyRevision("rev-1", null),
            SampleImages.SUMMARY,
            now,
            DSSE.getBytes(UTF_8));
    return SampleRuns.record(
        "r",
        0,
        1,
        List.of(
            new ImageOutcome.Evaluated(
                SampleImages.digest(1), report, Delta.between(before, now), 4, true, false),
            SampleImages.first(SampleImages.digest(2), SampleImages.finding("CVE-1", "High")),
            new ImageOutcome.Vanished(SampleImages.digest(3))),
        SetClock.START);
  }

  private static List<String> bytes(List<Event<?>> events) {
    return events.stream().map(event -> new String(CanonicalJson.write(event), UTF_8)).toList();
  }
}
