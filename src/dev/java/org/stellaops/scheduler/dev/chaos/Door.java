package org.stellaops.scheduler.dev.chaos;

import java.time.Duration;
import java.util.function.Consumer;
import org.stellaops.scheduler.dev.process.Wait;
import org.stellaops.scheduler.dev.rest.WorkerApi;

/**
 * The workers' REST as a client finds it behind a balancer: whatever it asks is repeated, of one
 * worker after the other, until one of them has done it.
 */
record Door(Team team) {

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int NOT_YET = 404;
  private static final int HAS_ENDED = 409;

  void putSnapshot(ChaosRun run) {
    boolean done =
        until(run.tenant(), worker -> worker.putSnapshot(run.snapshotId(), run.images().stream()));
    if (!done) {
      throw new IllegalStateException("no worker took " + run.snapshotId() + " within " + LIMIT);
    }
  }

  /** Whether a worker has cancelled the run, or says that it has ended. */
  boolean cancel(ChaosRun run) {
    return until(
        run.tenant(),
        worker -> {
          try {
            worker.cancel(run.runId());
          } catch (WorkerApi.Refused e) {
            if (e.status() != HAS_ENDED) {
              throw e;
            }
          }
        });
  }

  private boolean until(String tenant, Consumer<WorkerApi> wish) {
    return Wait.within(
        LIMIT,
        () ->
            team.httpPorts().stream()
                .anyMatch(port -> done(new WorkerApi(port, tenant, PATIENCE), wish)));
  }

  private static boolean done(WorkerApi worker, Consumer<WorkerApi> wish) {
    try {
      wish.accept(worker);
      return true;
    } catch (WorkerApi.Refused e) {
      if (e.status() != NOT_YET && e.status() < 500) {
        throw e;
      }
      return false;
    } catch (IllegalStateException e) {
      return false; // it does not answer
    }
  }
}
