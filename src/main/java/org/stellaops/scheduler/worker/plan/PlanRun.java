package org.stellaops.scheduler.worker.plan;

import java.util.List;
import java.util.OptionalLong;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.stellaops.scheduler.worker.lease.NeverAgain;
import org.stellaops.scheduler.worker.message.ImpactSet;
import org.stellaops.scheduler.worker.message.ImpactedImage;
import org.stellaops.scheduler.worker.message.MessageReader;
import org.stellaops.scheduler.worker.message.PlannerMessage;
import org.stellaops.scheduler.worker.run.Run;
import org.stellaops.scheduler.worker.run.RunChecks;
import org.stellaops.scheduler.worker.run.RunMeters;
import org.stellaops.scheduler.worker.run.RunState;
import org.stellaops.scheduler.worker.run.RunStore;
import org.stellaops.scheduler.worker.run.TenantsServed;

/**
 * Makes a planner message into a run that can be fed to the queue. Every step may be repeated at
 * any point.
 */
public final class PlanRun {

  private final MessageReader messages;
  private final TenantsServed tenants;
  private final OpenRun opening;
  private final RunStore runs;
  private final RunChecks checks;
  private final SnapshotStore snapshots;
  private final RunMeters meters;
  private final int segmentSize;

  PlanRun(
      MessageReader messages,
      TenantsServed tenants,
      OpenRun opening,
      RunStore runs,
      RunChecks checks,
      SnapshotStore snapshots,
      RunMeters meters,
      int segmentSize) {
    this.messages = messages;
    this.tenants = tenants;
    this.opening = opening;
    this.runs = runs;
    this.checks = checks;
    this.snapshots = snapshots;
    this.meters = meters;
    this.segmentSize = segmentSize;
  }

  /**
   * Checks the message and opens its run.
   *
   * @throws org.stellaops.scheduler.worker.message.BadMessage when it cannot be read
   * @throws NeverAgain when its tenant is not served, its snapshot is not there, or its run is
   *     another's
   */
  public Run open(@Body byte[] body) {
    PlannerMessage message = messages.planner(body);
    tenants.check(message.tenantId());
    Run run = opening.open(message);
    if (run.state() != RunState.PLANNING) {
      // planned by an earlier delivery, whatever has become of its snapshot; or ended meanwhile
      return run;
    }
    Impact impact = impact(message, run);
    checks.keep(run, impact.kept());
    int size = CutSegments.size(impact.images(), segmentSize);
    return run.segmentsPlanned() > 0
        ? run // as the first delivery cut it, whatever the setting says today
        : runs.sized(run, impact.images(), CutSegments.count(impact.images(), size), size);
  }

  /** From now on the run's segments can be queued. */
  public Run finish(@Variable("plan") Run opened) {
    Run run = runs.planned(opened);
    if (opened.state() == RunState.PLANNING) {
      String status = run.segmentsPlanned() == 0 ? "no_work" : "enqueued";
      meters.planned(run.mode(), status, run.createdAt());
    }
    return run;
  }

  private Impact impact(PlannerMessage message, Run run) {
    ImpactSet set = message.impactSet();
    if (set.images() != null) {
      List<String> digests =
          set.images().stream().map(ImpactedImage::imageDigest).distinct().toList();
      return new Impact(digests.size(), RunChecks.Impact.digests(digests));
    }
    String snapshotId = String.valueOf(set.snapshotId());
    OptionalLong images = snapshots.imageCount(message.tenantId(), snapshotId);
    if (images.isEmpty()) {
      String reason =
          "/impactSet/snapshotId is \""
              + snapshotId
              + "\", which is not a complete snapshot of tenant "
              + message.tenantId();
      runs.fail(run, reason);
      throw new NeverAgain(reason);
    }
    snapshots.keepUntil(message.tenantId(), snapshotId, run.deadlineAt());
    return new Impact(images.getAsLong(), RunChecks.Impact.snapshot(snapshotId));
  }

  private record Impact(long images, RunChecks.Impact kept) {}
}
