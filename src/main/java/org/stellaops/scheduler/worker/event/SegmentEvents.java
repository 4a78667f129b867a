package org.stellaops.scheduler.worker.event;

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Body;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.message.Event;
import org.stellaops.scheduler.worker.message.EventIds;
import org.stellaops.scheduler.worker.message.RawJson;
import org.stellaops.scheduler.worker.message.ReportReady;
import org.stellaops.scheduler.worker.message.RescanDelta;
import org.stellaops.scheduler.worker.message.Timestamps;
import org.stellaops.scheduler.worker.run.RunStats;
import org.stellaops.scheduler.worker.run.SegmentRecord;
import org.stellaops.scheduler.worker.scan.Delta;
import org.stellaops.scheduler.worker.scan.Finding;
import org.stellaops.scheduler.worker.scan.ImageOutcome;
import org.stellaops.scheduler.worker.scan.Report;
import org.stellaops.scheduler.worker.scan.Severity;

/**
 * The events of a recorded segment: made from the record alone, and the same whenever they are made
 * again.
 */
public final class SegmentEvents {

  private static final int TOP_FINDINGS = 10;

  private final boolean everyReport;

  /**
   * @param everyReport whether an evaluated image without changes gets an event too
   */
  SegmentEvents(boolean everyReport) {
    this.everyReport = everyReport;
  }

  /** One event for each image that changed, then one for the segment if there was any. */
  public List<Event<?>> of(@Body SegmentRecord segment) {
    List<Event<?>> events = new ArrayList<>();
    OffsetDateTime ts = segment.recordedAt().atOffset(ZoneOffset.UTC);
    for (ImageOutcome outcome : segment.outcomes()) {
      if (outcome instanceof ImageOutcome.Evaluated image
          && (everyReport || !image.delta().isEmpty())) {
        events.add(
            Event.of(
                EventIds.reportReady(segment.tenantId(), segment.runId(), image.imageDigest()),
                segment.tenantId(),
                ts,
                new Event.Scope(null, null, image.imageDigest(), null),
                reportReady(image, ts)));
      }
    }
    List<ImageOutcome.Evaluated> changed = segment.changedImages();
    if (!changed.isEmpty()) {
      events.add(
          Event.of(
              EventIds.rescanDelta(segment.tenantId(), segment.segmentId()),
              segment.tenantId(),
              ts,
              Event.Scope.NONE,
              rescanDelta(segment, changed)));
    }
    return events;
  }

  private static ReportReady reportReady(ImageOutcome.Evaluated image, OffsetDateTime recordedAt) {
    Report report = image.report();
    Report.PolicyRevision policy = report.policy();
    Report.Summary summary = report.summary();
    byte[] dsse = report.dsse();
    return new ReportReady(
        report.reportId(),
        generatedAt(report.generatedAt(), recordedAt),
        report.verdict(),
        image.imageDigest(),
        policy == null ? null : new ReportReady.Policy(policy.revisionId(), policy.digest()),
        new ReportReady.Summary(
            summary.total(),
            summary.blocked(),
            summary.warned(),
            summary.ignored(),
            summary.quieted()),
        summary.quieted(),
        delta(image.delta()),
        ReportReady.Links.NONE,
        dsse == null ? null : new RawJson(new String(dsse, StandardCharsets.UTF_8)));
  }

  private static ReportReady.Delta delta(Delta delta) {
    return new ReportReady.Delta(
        delta.appeared().size(),
        delta.appeared(Severity.CRITICAL),
        delta.appeared(Severity.HIGH),
        delta.appeared(Severity.MEDIUM),
        delta.appeared(Severity.LOW),
        delta.resolved().size(),
        delta.exploited(),
        delta.worst(TOP_FINDINGS).stream().map(SegmentEvents::topFinding).toList());
  }

  private static ReportReady.TopFinding topFinding(Finding finding) {
    return new ReportReady.TopFinding(
        finding.findingId(), finding.severity(), finding.purl(), finding.link());
  }

  private static RescanDelta rescanDelta(
      SegmentRecord segment, List<ImageOutcome.Evaluated> changed) {
    RunStats counts = segment.counts();
    return new RescanDelta(
        segment.runId(),
        segment.scheduleId(),
        segment.segmentId(),
        segment.mode(),
        segment.trigger(),
        changed.stream().map(ImageOutcome.Evaluated::imageDigest).toList(),
        new RescanDelta.Summary(
            Math.toIntExact(counts.newCritical()),
            Math.toIntExact(counts.newHigh()),
            Math.toIntExact(counts.newKev()),
            Math.toIntExact(counts.newFindings()),
            Math.toIntExact(counts.resolvedFindings())));
  }

  /** The scanner's own time stamp; where it gave none that can be read, the time of the record. */
  private static OffsetDateTime generatedAt(@Nullable String written, OffsetDateTime recordedAt) {
    if (written == null) {
      return recordedAt;
    }
    try {
      return Timestamps.read(written);
    } catch (IllegalArgumentException e) {
      return recordedAt;
    }
  }
}
