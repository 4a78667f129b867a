package org.stellaops.scheduler.worker.event;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import org.apache.camel.Body;
import org.stellaops.scheduler.worker.message.Event;
import org.stellaops.scheduler.worker.message.EventIds;
import org.stellaops.scheduler.worker.message.RunCompleted;
import org.stellaops.scheduler.worker.run.Run;
import org.stellaops.scheduler.worker.run.RunStats;

/** The event of a run's end: made from the run alone, and the same whenever it is made again. */
public final class RunEvents {

  /** Id of that event. */
  public String id(@Body Run run) {
    return EventIds.runCompleted(run.tenantId(), run.runId()).toString();
  }

  public Event<RunCompleted> of(@Body Run run) {
    RunStats stats = run.stats();
    Instant finished = Objects.requireNonNullElse(run.finishedAt(), run.createdAt());
    Instant started = Objects.requireNonNullElse(run.startedAt(), run.createdAt());
    return Event.of(
        EventIds.runCompleted(run.tenantId(), run.runId()),
        run.tenantId(),
        finished.atOffset(ZoneOffset.UTC),
        Event.Scope.NONE,
        new RunCompleted(
            run.runId(),
            run.scheduleId(),
            RunCompleted.State.fromWire(run.state().wire()),
            new RunCompleted.Stats(
                stats.images(),
                stats.evaluated(),
                stats.changed(),
                stats.vanished(),
                stats.failed(),
                run.segmentsPlanned(),
                stats.newFindings(),
                stats.newCritical(),
                stats.newHigh(),
                stats.newKev(),
                stats.resolvedFindings()),
            started.atOffset(ZoneOffset.UTC),
            finished.atOffset(ZoneOffset.UTC),
            run.error()));
  }
}
