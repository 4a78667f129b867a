package org.stellaops.scheduler.worker.run;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends runs that are past their deadline, so that every run ends. */
public final class CloseOverdueRuns {

  private static final Logger LOG = LoggerFactory.getLogger(CloseOverdueRuns.class);
  private static final int AT_ONCE = 100;
  private static final int SHOWN_MAX = 10_000;

  private final RunStore runs;
  private final Repairs repairs;

  CloseOverdueRuns(RunStore runs, Repairs repairs) {
    this.runs = runs;
    this.repairs = repairs;
  }

  /** All runs that have not ended, of every tenant: what the gauges show. */
  public List<Run> open() {
    return runs.open(SHOWN_MAX);
  }

  public void closeOverdue() {
    for (Run run : runs.overdue(AT_ONCE)) {
      RunStats stats = run.stats();
      String reason =
          run.segmentsPlanned() == 0
              ? "the deadline passed before the run was planned"
              : "the deadline passed with %d of %d images done in %d of %d segments; %d images were not looked at"
                  .formatted(
                      stats.ended(),
                      stats.images(),
                      run.segmentsDone(),
                      run.segmentsPlanned(),
                      run.backlog());
      if (runs.fail(run, reason).state() == RunState.ERROR) { // and not ended by itself meanwhile
        repairs.count(Repairs.Kind.DEADLINE);
        LOG.warn("Run {} of tenant {} ended as error: {}", run.runId(), run.tenantId(), reason);
      }
    }
  }
}
