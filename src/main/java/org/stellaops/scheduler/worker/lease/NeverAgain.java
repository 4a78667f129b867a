package org.stellaops.scheduler.worker.lease;

/** The message cannot be worked on, now or later; it becomes a dead letter. */
public final class NeverAgain extends RuntimeException implements Permanent {

  private static final long serialVersionUID = 1;

  private final String reason;

  public NeverAgain(String reason) {
    super(reason);
    this.reason = reason;
  }

  public NeverAgain(String reason, Throwable cause) {
    super(reason, cause);
    this.reason = reason;
  }

  @Override
  public String reason() {
    return reason;
  }
}
