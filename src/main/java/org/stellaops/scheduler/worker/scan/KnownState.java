package org.stellaops.scheduler.worker.scan;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The last known findings of an image, as the store has them.
 *
 * @param revision 1 at first, one more with every change
 * @param fingerprint of the findings
 * @param findings their bytes, see {@link Findings}
 * @param seenAt when a run last looked at the image, to the day
 */
public record KnownState(long revision, byte[] fingerprint, byte[] findings, Instant seenAt) {

  /**
   * Whether its time stamp is due to be refreshed; once a day is enough to keep it from its
   * retention.
   */
  boolean isOld() {
    return seenAt.isBefore(Instant.now().minus(1, ChronoUnit.DAYS));
  }
}
