package org.stellaops.scheduler.worker.audit;

/** What an operator can do. */
public enum Deed {
  RUN_SUBMIT("run.submit"),
  RUN_CANCEL("run.cancel"),
  RUN_RETRY("run.retry"),
  SNAPSHOT_PUT("snapshot.put"),
  DEAD_LETTER_REDRIVE("dead-letter.redrive"),
  DEAD_LETTER_PURGE("dead-letter.purge");

  private final String wire;

  Deed(String wire) {
    this.wire = wire;
  }

  /** As in the records. */
  public String wire() {
    return wire;
  }
}
