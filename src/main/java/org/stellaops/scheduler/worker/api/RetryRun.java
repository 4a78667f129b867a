package org.stellaops.scheduler.worker.api;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.NameBasedGenerator;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.audit.AuditTrail;
import org.stellaops.scheduler.worker.audit.Deed;
import org.stellaops.scheduler.worker.message.EventIds;
import org.stellaops.scheduler.worker.message.ImpactSet;
import org.stellaops.scheduler.worker.message.PlannerMessage;
import org.stellaops.scheduler.worker.message.Trigger;
import org.stellaops.scheduler.worker.ops.ProblemType;
import org.stellaops.scheduler.worker.plan.SnapshotDiffers;
import org.stellaops.scheduler.worker.plan.SnapshotStore;
import org.stellaops.scheduler.worker.run.Run;
import org.stellaops.scheduler.worker.run.RunStore;
import org.stellaops.scheduler.worker.run.SegmentStore;

/**
 * Makes a new run of the images of a run that failed. Its id follows from the run and the {@code
 * Idempotency-Key}, so that every repetition of the request is the same run; its images are a
 * snapshot, because they may be more than a message holds.
 */
final class RetryRun {

  /** The attribute of the new run that names the old one. */
  static final String LINK = "retry-of";

  /** As in the messages: definitions.json, attributes. */
  private static final int ATTRIBUTES_MAX = 64;

  private static final NameBasedGenerator IDS = Generators.nameBasedGenerator(EventIds.NAMESPACE);

  private final RunStore runs;
  private final SegmentStore segments;
  private final SnapshotStore snapshots;
  private final SubmitRun submit;
  private final AuditTrail audit;
  private final Clock clock;

  RetryRun(
      RunStore runs,
      SegmentStore segments,
      SnapshotStore snapshots,
      SubmitRun submit,
      AuditTrail audit,
      Clock clock) {
    this.runs = runs;
    this.segments = segments;
    this.snapshots = snapshots;
    this.submit = submit;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * @param origin of the caller's tenant
   * @return the new run as it stands; without images, so without work, when none had failed
   */
  Run retry(Caller caller, Run origin, @Nullable String key) {
    SubmitRun.check(key);
    if (!origin.state().isFinal()) {
      throw new ApiProblem(
          ProblemType.RUN_NOT_ENDED,
          "Run "
              + origin.runId()
              + " is "
              + origin.state().wire()
              + "; allowed: a run that has ended, for until then more of its images may fail");
    }
    String runId =
        IDS.generate(
                origin.tenantId() + "/" + origin.runId() + "/run.retry/" + (key == null ? "" : key))
            .toString();
    Optional<Run> known = runs.find(origin.tenantId(), runId);
    if (known.isPresent()) {
      return known.get();
    }
    String record = audit.begin(caller.actor(), Deed.RUN_RETRY, origin.runId());
    return submit.make(message(caller, origin, runId, impactSet(origin, runId)), record);
  }

  private ImpactSet impactSet(Run origin, String runId) {
    FailedImages failed = new FailedImages(segments, origin);
    if (!failed.hasNext()) {
      return ImpactSet.of(java.util.List.of());
    }
    String snapshotId = "retry-" + runId;
    if (snapshots.imageCount(origin.tenantId(), snapshotId).isEmpty()) {
      try {
        snapshots.put(origin.tenantId(), snapshotId, failed);
      } catch (SnapshotDiffers e) {
        // a repetition of this request was first, and a last segment was recorded in between
      }
    }
    return ImpactSet.snapshot(snapshotId);
  }

  private PlannerMessage message(Caller caller, Run origin, String runId, ImpactSet images) {
    Map<String, String> attributes = new TreeMap<>(origin.attributes());
    if (attributes.size() < ATTRIBUTES_MAX || attributes.containsKey(LINK)) {
      attributes.put(LINK, origin.runId());
    }
    return new PlannerMessage(
        PlannerMessage.SCHEMA,
        runId,
        origin.tenantId(),
        runId,
        origin.scheduleId(),
        Trigger.MANUAL,
        origin.mode(),
        origin.correlationId(),
        clock.instant().truncatedTo(ChronoUnit.MILLIS).atOffset(ZoneOffset.UTC),
        caller.user(),
        origin.usageOnly(),
        origin.limits(),
        images,
        attributes);
  }
}
