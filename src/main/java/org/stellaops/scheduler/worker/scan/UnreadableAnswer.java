package org.stellaops.scheduler.worker.scan;

/** The scanner's answer cannot be used; asking again would give the same. */
final class UnreadableAnswer extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * @param reason where and what, for the image's outcome
   */
  UnreadableAnswer(String reason) {
    super(reason);
  }
}
