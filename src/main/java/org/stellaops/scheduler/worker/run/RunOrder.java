package org.stellaops.scheduler.worker.run;

/**
 * How a run stands to the other runs of its tenant. An answer that the scanner was asked for after
 * a run had been opened knows all that the run was opened for, whoever asked; this says, without
 * any clock, which runs those are.
 *
 * @param number runs of a tenant are numbered in the order in which they were opened; 0 for none,
 *     as of runs that an older worker opened
 * @param serves the highest number that any run had when this was read: what is asked about from
 *     now on serves all of them
 * @param overlapping whether another run of the tenant was open at the same time
 */
public record RunOrder(long number, long serves, boolean overlapping) {

  /** Not numbered yet. */
  public static final RunOrder NONE = new RunOrder(0, 0, false);
}
