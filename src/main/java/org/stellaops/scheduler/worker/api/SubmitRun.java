package org.stellaops.scheduler.worker.api;

import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stellaops.scheduler.worker.audit.AuditTrail;
import org.stellaops.scheduler.worker.message.PlannerMessage;
import org.stellaops.scheduler.worker.ops.ProblemType;
import org.stellaops.scheduler.worker.plan.OpenRun;
import org.stellaops.scheduler.worker.plan.SnapshotStore;
import org.stellaops.scheduler.worker.run.Run;
import org.stellaops.scheduler.worker.run.RunStore;

/**
 * Puts a run into the planner queue and opens it, so that it can be asked for at once.
 *
 * <p>The queue comes first: a run that was opened and never queued would stand in {@code planning}
 * until its deadline. When the store fails in between, the planner opens the run itself.
 */
final class SubmitRun {

  private static final Logger LOG = LoggerFactory.getLogger(SubmitRun.class);

  private static final Pattern KEY = Pattern.compile("[!-~]{1,200}");
  private static final Duration SOON = Duration.ofSeconds(5);

  private final RunRequestReader requests;
  private final AuditTrail audit;
  private final Submissions submissions;
  private final SnapshotStore snapshots;
  private final RunStore runs;
  private final OpenRun opening;
  private final ProducerTemplate camel;
  private final Clock clock;

  SubmitRun(
      RunRequestReader requests,
      AuditTrail audit,
      SnapshotStore snapshots,
      RunStore runs,
      OpenRun opening,
      ProducerTemplate camel,
      Clock clock) {
    this.requests = requests;
    this.audit = audit;
    this.submissions = new Submissions(audit, clock);
    this.snapshots = snapshots;
    this.runs = runs;
    this.opening = opening;
    this.camel = camel;
    this.clock = clock;
  }

  /**
   * @param key of the caller, under which the same request makes the same run
   * @return the run as it stands
   */
  Run submit(Caller caller, @Nullable String key, byte[] body) {
    check(key);
    String hash = Submissions.sha256(body);
    // Judged before anything is written, with ids that may not be the last.
    PlannerMessage draft =
        requests.read(
            body, caller, Submission.of(clock.instant().truncatedTo(ChronoUnit.MILLIS), hash));
    check(draft);
    Submission submission = submissions.begin(caller, key, hash);
    if (!submission.requestHash().equals(hash)) {
      throw new ApiProblem(
          ProblemType.IDEMPOTENCY_KEY_REUSED,
          "Idempotency-Key "
              + key
              + " was sent with another body before, which made run "
              + submission.runId()
              + "; allowed: the same body, byte for byte, or another key");
    }
    Optional<Run> known = runs.find(caller.tenantId(), submission.runId());
    return known.orElseGet(
        () -> make(requests.read(body, caller, submission), submission.auditId()));
  }

  /**
   * Queues a run and opens it.
   *
   * @param auditId the record that gets the outcome
   */
  Run make(PlannerMessage message, String auditId) {
    try {
      camel.sendBody("direct:enqueue-run", message);
    } catch (CamelExecutionException e) {
      audit.end(auditId, "queue unavailable");
      LOG.warn(
          "Run {} of tenant {} could not be queued ({}); its caller is told to send it again",
          message.runId(),
          message.tenantId(),
          e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
      throw new ApiProblem(
          ProblemType.QUEUE_UNAVAILABLE,
          "The planner queue did not take the run; send it again, with an Idempotency-Key so that it is made once.",
          SOON,
          e);
    }
    Run run = opening.open(message);
    audit.end(auditId, "accepted");
    return run;
  }

  static void check(@Nullable String key) {
    if (key != null && !KEY.matcher(key).matches()) {
      throw new ApiProblem(
          ProblemType.REQUEST_INVALID,
          "Header Idempotency-Key is "
              + Shown.quoted(key)
              + "; allowed: 1 to 200 visible ASCII characters");
    }
  }

  private void check(PlannerMessage message) {
    String snapshotId = message.impactSet().snapshotId();
    if (snapshotId != null && snapshots.imageCount(message.tenantId(), snapshotId).isEmpty()) {
      throw new ApiProblem(
          ProblemType.SNAPSHOT_NOT_USABLE,
          "run request: /snapshotId is "
              + Shown.quoted(snapshotId)
              + "; allowed: a complete snapshot of tenant "
              + message.tenantId());
    }
  }
}
