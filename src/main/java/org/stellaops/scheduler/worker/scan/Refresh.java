package org.stellaops.scheduler.worker.scan;

/**
 * A content refresh that the scanner accepted.
 *
 * @param scanId as the scanner named it; letters, digits, dot, dash and underscore only
 * @param deadline when we stop looking, by {@link System#nanoTime}: the time of day may be set
 *     meanwhile
 * @param ended whether the scanner said that it is over
 */
public record Refresh(String scanId, long deadline, boolean ended) {

  Refresh over() {
    return new Refresh(scanId, deadline, true);
  }
}
