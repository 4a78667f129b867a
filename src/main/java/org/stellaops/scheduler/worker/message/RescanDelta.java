package org.stellaops.scheduler.worker.message;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Payload {@code scheduler.rescan.delta@1}: a segment found a difference.
 *
 * @param impactedDigests the images of the segment whose delta is not empty
 * @param summary counts over those images
 */
@JsonPropertyOrder({
  "runId",
  "scheduleId",
  "segmentId",
  "mode",
  "trigger",
  "impactedDigests",
  "summary"
})
public record RescanDelta(
    String runId,
    @Nullable String scheduleId,
    String segmentId,
    Mode mode,
    Trigger trigger,
    List<String> impactedDigests,
    Summary summary)
    implements EventPayload {

  public RescanDelta {
    impactedDigests = Absent.orEmpty(impactedDigests);
  }

  @Override
  public EventKind kind() {
    return EventKind.RESCAN_DELTA;
  }

  /**
   * Findings of all impacted images together.
   *
   * @param kev new findings that are known to be exploited
   * @param total all new findings
   * @param resolved findings that are gone
   */
  @JsonPropertyOrder({"newCritical", "newHigh", "kev", "total", "resolved"})
  public record Summary(int newCritical, int newHigh, int kev, int total, int resolved) {}
}
