package org.stellaops.scheduler.worker.scan;

import java.time.Instant;

/**
 * A content refresh that the scanner accepted.
 *
 * @param scanId as the scanner named it; letters, digits, dot, dash and underscore only
 * @param deadline when we stop looking
 * @param ended whether the scanner said that it is over
 */
public record Refresh(String scanId, Instant deadline, boolean ended) {

  Refresh over() {
    return new Refresh(scanId, deadline, true);
  }
}
