package org.stellaops.scheduler.worker.run;

/**
 * What a run did so far.
 *
 * @param images images of the impact set
 * @param evaluated images that the scanner reported on
 * @param changed evaluated images whose findings are not those of their last report
 * @param vanished images that the scanner does not know
 * @param failed images that could not be evaluated
 * @param newFindings findings that were not in the image's last report
 * @param resolvedFindings findings that the image's last report had and the new one has not
 * @param newKev new findings that are known to be exploited
 */
public record RunStats(
    long images,
    long evaluated,
    long changed,
    long vanished,
    long failed,
    long newFindings,
    long resolvedFindings,
    long newCritical,
    long newHigh,
    long newMedium,
    long newLow,
    long newKev) {

  /** Nothing done yet of so many images. */
  public static RunStats of(long images) {
    return new RunStats(images, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  /** With the counts of a segment, whose images are among those of the run already. */
  public RunStats plus(RunStats segment) {
    return new RunStats(
        images,
        evaluated + segment.evaluated,
        changed + segment.changed,
        vanished + segment.vanished,
        failed + segment.failed,
        newFindings + segment.newFindings,
        resolvedFindings + segment.resolvedFindings,
        newCritical + segment.newCritical,
        newHigh + segment.newHigh,
        newMedium + segment.newMedium,
        newLow + segment.newLow,
        newKev + segment.newKev);
  }

  /** Images that have an outcome. */
  public long ended() {
    return evaluated + vanished + failed;
  }
}
