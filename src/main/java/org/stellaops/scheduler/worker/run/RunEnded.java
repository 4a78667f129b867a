package org.stellaops.scheduler.worker.run;

/** The run was cancelled, or ended otherwise, while its images were being worked on. */
public final class RunEnded extends RuntimeException {

  private static final long serialVersionUID = 1;

  RunEnded(String runId) {
    super("run " + runId + " has ended", null, false, false); // may be thrown for every image left
  }
}
