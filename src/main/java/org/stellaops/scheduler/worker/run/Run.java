package org.stellaops.scheduler.worker.run;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.message.Lane;
import org.stellaops.scheduler.worker.message.Limits;
import org.stellaops.scheduler.worker.message.Mode;
import org.stellaops.scheduler.worker.message.Trigger;

/**
 * A run as the store knows it.
 *
 * @param messageId the planner message that opened it
 * @param contentHash of that message's impact set: a second message for the run must ask for the
 *     same
 * @param segmentsPlanned segments that the impact set is cut into; 0 until planning knows
 * @param segmentSize images in each but the last; 0 until planning knows
 * @param segmentsQueued of these, the first so many have been put into the queue
 * @param segmentsSetAside segments that were queued, are dead letters and not counted
 * @param segmentsDone segments whose record is counted
 * @param order how it stands to the tenant's other runs
 * @param error why it ended as {@code error} or {@code cancelled}
 */
public record Run(
    String tenantId,
    String runId,
    @Nullable String scheduleId,
    Trigger trigger,
    Mode mode,
    RunState state,
    @Nullable String correlationId,
    @Nullable String requestedBy,
    boolean usageOnly,
    Limits limits,
    Map<String, String> attributes,
    String messageId,
    String contentHash,
    Instant createdAt,
    Instant deadlineAt,
    @Nullable Instant plannedAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    int segmentsPlanned,
    int segmentSize,
    int segmentsQueued,
    int segmentsSetAside,
    int segmentsDone,
    RunStats stats,
    RunOrder order,
    @Nullable String error) {

  /**
   * Segments that are in the queue or being worked on. Below zero when a feeder died before it
   * could note what it had queued.
   */
  public int segmentsUnderWay() {
    return segmentsQueued - segmentsDone - segmentsSetAside;
  }

  public Lane lane() {
    return Lane.of(trigger);
  }

  /** Images without an outcome yet. */
  public long backlog() {
    return Math.max(0, stats.images() - stats.ended());
  }
}
