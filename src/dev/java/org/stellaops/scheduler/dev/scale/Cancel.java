package org.stellaops.scheduler.dev.scale;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import org.stellaops.scheduler.dev.load.QueueFiller;
import org.stellaops.scheduler.dev.load.Servers;
import org.stellaops.scheduler.dev.process.Wait;
import org.stellaops.scheduler.dev.rest.WorkerApi;

/** A run that is cancelled as soon as all its segments are planned: how long its queue is busy. */
final class Cancel {

  private static final Duration PLANNING_MAX = Duration.ofMinutes(15);
  private static final Duration CANCEL_MAX = Duration.ofMinutes(2);

  private final WorkerApi api;
  private final Servers.Access access;
  private final PrintStream out;

  Cancel(WorkerApi api, Servers.Access access, PrintStream out) {
    this.api = api;
    this.access = access;
    this.out = out;
  }

  /**
   * From the call until no segment stands in the queue.
   *
   * @return seconds
   */
  double seconds(String snapshotId) throws Exception {
    String runId = api.submit(snapshotId);
    Wait.until("the planning of " + runId, PLANNING_MAX, () -> planned(api.run(runId)));
    try (QueueFiller queue = access.filling().connect()) {
      long start = System.nanoTime();
      JsonNode run = api.cancel(runId);
      double answered = (System.nanoTime() - start) / 1e9;
      Wait.until("the segments' way out of the queue", CANCEL_MAX, () -> standing(queue) == 0);
      double seconds = (System.nanoTime() - start) / 1e9;
      if (!run.path("state").asText().equals("cancelled")) {
        throw new IllegalStateException("after its cancel the run is " + run);
      }
      out.printf(
          Locale.ROOT,
          "a run of %s images, %s segments, cancelled when %s images had ended: answered in %.2f s, nothing of it in the queue after %.2f s%n",
          run.at("/progress/images"),
          run.at("/progress/segmentsPlanned"),
          run.at("/progress/imagesEnded"),
          answered,
          seconds);
      return seconds;
    }
  }

  private static boolean planned(JsonNode run) {
    return run.hasNonNull("plannedAt") && run.at("/progress/imagesEnded").asLong() > 0;
  }

  private static long standing(QueueFiller queue) {
    try {
      return queue.standing();
    } catch (Exception e) {
      throw new IllegalStateException("the broker does not say what is in the queue", e);
    }
  }
}
