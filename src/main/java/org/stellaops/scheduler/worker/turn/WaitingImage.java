package org.stellaops.scheduler.worker.turn;

/** An image that waits for its turn; exactly one of the two is called, once. */
public interface WaitingImage {

  /**
   * Asks about it, on the thread that calls.
   *
   * @return false when its segment has failed, so that the rest of it need not be asked about
   */
  boolean ask();

  /** It will not be asked about: its segment has failed, or the worker stops. */
  void dismiss();
}
