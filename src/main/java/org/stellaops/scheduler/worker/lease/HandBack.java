package org.stellaops.scheduler.worker.lease;

/**
 * Nothing is wrong with the message, but this worker cannot work on it now (it stops, or the
 * scanner is down). The message is returned at once, as if it had not been delivered.
 */
public final class HandBack extends RuntimeException {

  private static final long serialVersionUID = 1;

  public HandBack(String reason) {
    super(reason);
  }

  public HandBack(String reason, Throwable cause) {
    super(reason, cause);
  }
}
