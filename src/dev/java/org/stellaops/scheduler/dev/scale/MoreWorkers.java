package org.stellaops.scheduler.dev.scale;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.stellaops.scheduler.dev.load.Servers;

/**
 * One to four workers on one queue, with a scanner that takes 20 ms and of which each worker asks
 * five images at once: so few that a worker alone waits for the scanner and not for a processor.
 */
final class MoreWorkers {

  private static final int LATENCY_MILLIS = 20;
  private static final int IN_FLIGHT = 5;
  private static final int WARM_UP = 2_000;
  private static final int IMAGES = 10_000;
  private static final double PER_WORKER_MIN = 0.9;

  private final ScaleOptions options;
  private final Path jar;
  private final PrintStream out;

  MoreWorkers(ScaleOptions options, Path jar, PrintStream out) {
    this.options = options;
    this.jar = jar;
    this.out = out;
  }

  List<Result> run() throws Exception {
    List<Result> results = new ArrayList<>();
    double one = 0;
    try (Servers servers =
        new Servers(options.transport(), options.folder(), PackedStore.class, PackedStore.JVM)) {
      servers.latency(LATENCY_MILLIS);
      Map<String, String> settings = new HashMap<>(servers.access("workers").variables());
      settings.put("SCHEDULER_SCANNER_IN_FLIGHT", Integer.toString(IN_FLIGHT));
      settings.put("SCHEDULER_SCANNER_ADAPTIVE", "false");
      List<ScaledWorker> workers = new ArrayList<>();
      try {
        for (int count = 1; count <= options.workers(); count++) {
          Path log = options.folder().resolve("worker-" + count + ".log");
          workers.add(ScaledWorker.start(jar, options.jvm(), settings, log));
          double rate = rate(workers.get(0), count);
          one = count == 1 ? rate : one;
          results.add(result(count, rate, rate / count / one));
        }
      } finally {
        workers.forEach(ScaledWorker::close);
      }
    }
    return results;
  }

  /** Images a second of all workers, warmed up before. */
  private double rate(ScaledWorker worker, int workers) {
    run(worker, "warm-" + workers, 100 + workers, WARM_UP * workers);
    double seconds = run(worker, "run-" + workers, 200 + workers, IMAGES * workers);
    double rate = IMAGES * workers / seconds;
    out.printf(Locale.ROOT, "%d workers: %.0f images a second%n", workers, rate);
    return rate;
  }

  /** Seconds between its first segment and its last, by the run's own time stamps. */
  private static double run(ScaledWorker worker, String id, long seed, int images) {
    return Million.whole(worker, id, seed, images).ownSeconds();
  }

  private static Result result(int workers, double rate, double perWorker) {
    return new Result(
        String.format(
            Locale.ROOT,
            "scale: workers=%d latency_ms=%d images_s=%.0f per_worker=%.2f",
            workers,
            LATENCY_MILLIS,
            rate,
            perWorker),
        perWorker >= PER_WORKER_MIN);
  }
}
