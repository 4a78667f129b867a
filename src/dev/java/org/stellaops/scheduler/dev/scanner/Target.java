package org.stellaops.scheduler.dev.scanner;

import java.util.Optional;

/**
 * What a request is about, as far as fault rules and the request log care.
 *
 * @param imageDigest empty when the request names none that can be read
 */
record Target(Operation operation, Optional<String> imageDigest) {
  /** The calls of the scanner's interface; the words of fault rules. */
  enum Operation {
    REPORTS,
    SCANS,
    SCAN_STATUS
  }
}
