package org.stellaops.scheduler.worker.run;

import org.stellaops.scheduler.worker.lease.Permanent;

/** A segment's run is not in the store. */
public final class UnknownRun extends RuntimeException implements Permanent {

  private static final long serialVersionUID = 1;

  UnknownRun(String reason) {
    super(reason);
  }

  @Override
  public String reason() {
    return String.valueOf(getMessage());
  }
}
