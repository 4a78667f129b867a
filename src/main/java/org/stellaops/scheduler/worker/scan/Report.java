package org.stellaops.scheduler.worker.scan;

import org.jspecify.annotations.Nullable;

/**
 * The scanner's answer for one image, as far as the worker needs it.
 *
 * @param generatedAt the scanner's own time stamp, as it wrote it
 * @param dsse the scanner's DSSE envelope, byte for byte as it stood in the answer
 */
public record Report(
    String reportId,
    @Nullable String generatedAt,
    String verdict,
    @Nullable PolicyRevision policy,
    Summary summary,
    Findings findings,
    byte @Nullable [] dsse) {

  /** The policy that the verdict was made with. */
  public record PolicyRevision(@Nullable String revisionId, @Nullable String digest) {}

  /** The scanner's own counts. */
  public record Summary(int total, int blocked, int warned, int ignored, int quieted) {}
}
