package org.stellaops.scheduler.worker.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.run.SegmentRecord;
import org.stellaops.scheduler.worker.scan.Finding;
import org.stellaops.scheduler.worker.scan.ImageOutcome;

/**
 * What changed for one image.
 *
 * @param newFindings not in its last known report
 * @param resolvedFindings in its last known report and gone
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ImageDelta(
    String imageDigest,
    String segmentId,
    String reportId,
    @Nullable String generatedAt,
    String verdict,
    List<Finding> newFindings,
    List<Finding> resolvedFindings) {

  static ImageDelta of(SegmentRecord segment, ImageOutcome.Evaluated image) {
    return new ImageDelta(
        image.imageDigest(),
        segment.segmentId(),
        image.report().reportId(),
        image.report().generatedAt(),
        image.report().verdict(),
        image.delta().appeared(),
        image.delta().resolved());
  }
}
