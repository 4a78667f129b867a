package org.stellaops.scheduler.worker.turn;

import org.stellaops.scheduler.worker.message.Lane;
import org.stellaops.scheduler.worker.message.Limits;

/**
 * For whom an image is asked about.
 *
 * @param limits of the run; they hold for all workers together
 */
public record Asker(Lane lane, String tenantId, String runId, Limits limits) {

  /** For an image that nobody is known for: a turn as any other. */
  public static final Asker NOBODY = new Asker(Lane.PROMPT, "", "", Limits.NONE);

  /** Names the run; tenants give their runs ids of their own. */
  String run() {
    return tenantId + "/" + runId;
  }

  boolean limited() {
    return limits.ratePerSecond() != null || limits.parallelism() != null;
  }
}
