package org.stellaops.scheduler.dev.bench;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Map;
import org.stellaops.scheduler.dev.load.Digests;
import org.stellaops.scheduler.dev.load.QueueFiller;
import org.stellaops.scheduler.dev.load.Servers;
import org.stellaops.scheduler.worker.message.ImpactSet;
import org.stellaops.scheduler.worker.message.ImpactedImage;
import org.stellaops.scheduler.worker.message.Limits;
import org.stellaops.scheduler.worker.message.Mode;
import org.stellaops.scheduler.worker.message.PlannerMessage;
import org.stellaops.scheduler.worker.message.Trigger;
import org.stellaops.scheduler.worker.plan.SnapshotStore;
import org.stellaops.scheduler.worker.run.Run;

/**
 * How long a worker that has just started takes to cut a snapshot of 100,000 images into segments
 * and queue them all, while it works on the first ones already. Its window is as large as the run:
 * with the usual one it would queue the last segments when the others are done.
 */
final class Dispatch {

  private static final int IMAGES = 100_000;
  private static final String ID = "dispatch";

  static String measure(String transport, Path jar, BenchOptions options, Path folder)
      throws Exception {
    try (Servers servers = new Servers(transport, folder)) {
      Servers.Access access =
          servers.access(ID).with("SCHEDULER_RUN_WINDOW_SEGMENTS", Integer.toString(IMAGES));
      try (Contender worker =
              Contender.worker(jar, options.jvm(), access, folder.resolve("dispatch.log"));
          WorkerParts parts = new WorkerParts(access.variables());
          QueueFiller queue = access.filling().connect()) {
        parts
            .get(SnapshotStore.class)
            .put(
                BenchRuns.TENANT,
                ID,
                Digests.of(1, IMAGES).stream().map(ImpactedImage::of).iterator());
        Instant start = Instant.now();
        queue.plan(message());
        Run planned = worker.runs().awaitQueued(ID);
        Instant end = Instant.now();
        long peak = worker.peakMebibytes();
        return String.format(
            Locale.ROOT,
            "dispatch: transport=%s images=%d seconds=%.2f rss_mb=%d segments=%d",
            transport,
            planned.stats().images(),
            Duration.between(start, end).toMillis() / 1000.0,
            peak,
            planned.segmentsPlanned());
      }
    }
  }

  private static PlannerMessage message() {
    return new PlannerMessage(
        PlannerMessage.SCHEMA,
        ID,
        BenchRuns.TENANT,
        ID,
        null,
        Trigger.MANUAL,
        Mode.ANALYSIS_ONLY,
        null,
        OffsetDateTime.now(Clock.systemUTC()),
        null,
        false,
        Limits.NONE,
        ImpactSet.snapshot(ID),
        Map.of());
  }

  private Dispatch() {}
}
