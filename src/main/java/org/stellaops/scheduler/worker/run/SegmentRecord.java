package org.stellaops.scheduler.worker.run;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.message.Mode;
import org.stellaops.scheduler.worker.message.Trigger;
import org.stellaops.scheduler.worker.scan.Delta;
import org.stellaops.scheduler.worker.scan.ImageOutcome;
import org.stellaops.scheduler.worker.scan.Severity;

/**
 * All outcomes of one segment: writing it is the moment at which the segment's work has happened.
 * What comes after (events, image states, run counts) can be repeated from it alone.
 *
 * @param attempt the attempt that wrote it
 * @param recordedAt when; also the time stamp of its events, so that a repeated event is the same
 *     event
 * @param eventsPending whether it holds events that are not known to be published
 */
public record SegmentRecord(
    String tenantId,
    String segmentId,
    String runId,
    int index,
    int attempt,
    Instant recordedAt,
    Mode mode,
    Trigger trigger,
    @Nullable String scheduleId,
    List<ImageOutcome> outcomes,
    boolean eventsPending) {

  /** What it adds to the counts of its run. */
  public RunStats counts() {
    long evaluated = 0;
    long changed = 0;
    long vanished = 0;
    long failed = 0;
    long appeared = 0;
    long resolved = 0;
    long kev = 0;
    long[] severities = new long[Severity.values().length];
    for (ImageOutcome outcome : outcomes) {
      if (outcome instanceof ImageOutcome.Evaluated image) {
        Delta delta = image.delta();
        evaluated++;
        changed += delta.isEmpty() ? 0 : 1;
        appeared += delta.appeared().size();
        resolved += delta.resolved().size();
        for (var finding : delta.appeared()) {
          severities[finding.rank().ordinal()]++;
          kev += finding.kev() ? 1 : 0;
        }
      } else if (outcome instanceof ImageOutcome.Vanished) {
        vanished++;
      } else {
        failed++;
      }
    }
    return new RunStats(
        outcomes.size(),
        evaluated,
        changed,
        vanished,
        failed,
        appeared,
        resolved,
        severities[Severity.CRITICAL.ordinal()],
        severities[Severity.HIGH.ordinal()],
        severities[Severity.MEDIUM.ordinal()],
        severities[Severity.LOW.ordinal()],
        kev);
  }

  /** The evaluated images whose delta is not empty. */
  public List<ImageOutcome.Evaluated> changedImages() {
    return outcomes.stream()
        .filter(ImageOutcome.Evaluated.class::isInstance)
        .map(ImageOutcome.Evaluated.class::cast)
        .filter(image -> !image.delta().isEmpty())
        .toList();
  }

  /** The images that could not be evaluated. */
  public List<ImageOutcome.Failed> failedImages() {
    return outcomes.stream()
        .filter(ImageOutcome.Failed.class::isInstance)
        .map(ImageOutcome.Failed.class::cast)
        .toList();
  }
}
