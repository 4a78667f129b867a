package org.stellaops.scheduler.worker.lease;

/**
 * Marks an exception that no repetition can mend: the message whose exchange failed with it, or
 * with something caused by it, becomes a dead letter at once.
 */
public interface Permanent {

  /** Why, for the operator who reads the dead letters: one sentence, no secret, no message body. */
  String reason();
}
