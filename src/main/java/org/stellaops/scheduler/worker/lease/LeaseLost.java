package org.stellaops.scheduler.worker.lease;

/**
 * This worker no longer holds the message: another one has it or will get it. Nothing more may be
 * written for it, and nothing is sent to the broker.
 */
public final class LeaseLost extends RuntimeException {

  private static final long serialVersionUID = 1;

  public LeaseLost(String reason) {
    super(reason);
  }
}
