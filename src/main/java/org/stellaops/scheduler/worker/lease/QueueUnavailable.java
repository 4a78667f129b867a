package org.stellaops.scheduler.worker.lease;

/** The broker did not answer in time, or cannot be reached; asking again later may help. */
public final class QueueUnavailable extends RuntimeException {

  private static final long serialVersionUID = 1;

  public QueueUnavailable(String message) {
    super(message);
  }

  public QueueUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
