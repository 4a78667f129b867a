package org.stellaops.scheduler.worker.scan;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The scanner could not answer now; asking again later may help. */
public final class ScannerBusy extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final boolean down;
  private final @Nullable Duration retryAfter;

  /**
   * @param down whether the answer tells that the scanner is down for all images, not just busy
   * @param retryAfter how long the scanner asks us to wait; null when it does not say
   */
  ScannerBusy(String reason, boolean down, @Nullable Duration retryAfter) {
    super(
        reason, null, false,
        false); // thrown by the thousand while a scanner is down: no stack trace
    this.down = down;
    this.retryAfter = retryAfter;
  }

  boolean down() {
    return down;
  }

  @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
