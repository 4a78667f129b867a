package org.stellaops.scheduler.worker.scan;

import org.jspecify.annotations.Nullable;

/**
 * One image of a leased segment, to be asked about.
 *
 * @param traceparent W3C trace context of the segment message, passed on to the scanner
 * @param known what its last report said; null when none is known
 * @param lastDelivery whether its message will not be delivered again: an image that still cannot
 *     be evaluated has failed
 */
public record ImageTask(
    String tenantId,
    String runId,
    String imageDigest,
    boolean usageOnly,
    @Nullable String traceparent,
    @Nullable KnownState known,
    boolean lastDelivery) {

  /**
   * Asking about an image that cannot exist tells whether the scanner answers, and costs it
   * nothing.
   */
  private static final String NO_IMAGE = "sha256:" + "0".repeat(64);

  /** A question of no run, to see whether the scanner answers again. */
  static ImageTask probe(String tenantId) {
    return new ImageTask(tenantId, "", NO_IMAGE, false, null, null, false);
  }

  /** Whether it belongs to no run. */
  public boolean isProbe() {
    return runId.isEmpty();
  }
}
