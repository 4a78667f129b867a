package org.stellaops.scheduler.dev.scale;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.stellaops.scheduler.dev.process.Wait;

/**
 * A run, looked at over REST twice a second until its end: its progress, and how long each look
 * took.
 */
final class Samples {

  private static final Duration EVERY = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofHours(2);
  private static final int LOOKS_AT_REST = 100;
  private static final long SLOW_NANOS = Duration.ofMillis(250).toNanos();
  private static final long SHOWN_EVERY = 100_000;

  /**
   * @param nanos since the first
   * @param ended images with an outcome
   */
  private record Sample(long nanos, long ended) {}

  private final List<Sample> samples = new ArrayList<>();
  private final List<Double> queries = new ArrayList<>();
  private final List<Double> atRest = new ArrayList<>();
  private final ScaledWorker worker;
  private final String runId;
  private JsonNode last;

  private Samples(ScaledWorker worker, String runId) {
    this.worker = worker;
    this.runId = runId;
    this.last = worker.api().run(runId);
  }

  /** Returns at the end of the run. */
  static Samples until(ScaledWorker worker, String runId) {
    Samples samples = new Samples(worker, runId);
    long start = System.nanoTime();
    long shown = 0;
    while (samples.last.path("finishedAt").isMissingNode()) {
      if (System.nanoTime() - start > LONGEST.toNanos()) {
        throw new IllegalStateException("run " + runId + " did not end: " + samples.last);
      }
      Wait.pause(EVERY);
      long asked = System.nanoTime();
      samples.last = worker.api().run(runId);
      long answered = System.nanoTime();
      samples.queries.add((answered - asked) / 1e6);
      if (answered - asked > SLOW_NANOS) {
        System.out.printf(
            Locale.ROOT,
            "after %.1f s a look took %.0f ms%n",
            (answered - start) / 1e9,
            (answered - asked) / 1e6);
      }
      long ended = samples.last.at("/progress/imagesEnded").asLong();
      samples.samples.add(new Sample(answered - start, ended));
      if (ended >= shown + SHOWN_EVERY) {
        shown = ended / SHOWN_EVERY * SHOWN_EVERY;
        System.out.printf(
            Locale.ROOT,
            "%7d images after %5.0f s, %d MiB resident%n",
            ended,
            (answered - start) / 1e9,
            worker.memory());
      }
    }
    samples.lookAtRest();
    return samples;
  }

  private void lookAtRest() {
    for (int look = 0; look < LOOKS_AT_REST; look++) {
      long asked = System.nanoTime();
      last = worker.api().run(runId);
      atRest.add((System.nanoTime() - asked) / 1e6);
    }
  }

  /** As it was shown last. */
  JsonNode run() {
    return last;
  }

  /** Milliseconds for each image between two counts. */
  double millis(long from, long to) {
    return (at(to) - at(from)) / 1e6 / (to - from);
  }

  double seconds() {
    return samples.get(samples.size() - 1).nanos() / 1e9;
  }

  /** Between its first segment and its last, by its own time stamps. */
  double ownSeconds() {
    Instant start = Instant.parse(last.path("startedAt").asText());
    Instant end = Instant.parse(last.path("finishedAt").asText());
    return Duration.between(start, end).toMillis() / 1000.0;
  }

  /** When so many images had ended, between the looks before and after. */
  private double at(long ended) {
    if (ended == 0) {
      return 0;
    }
    Sample before = new Sample(0, 0);
    for (Sample each : samples) {
      if (each.ended() >= ended) {
        double part = (double) (ended - before.ended()) / (each.ended() - before.ended());
        return before.nanos() + part * (each.nanos() - before.nanos());
      }
      before = each;
    }
    throw new IllegalStateException("only " + before.ended() + " images ended; asked for " + ended);
  }

  /** How long a look took, milliseconds, of this share of the looks at most. */
  double query(double share) {
    return share(queries, share);
  }

  /** The same when the run has ended and nothing else is done. */
  double queryAtRest(double share) {
    return share(atRest, share);
  }

  private static double share(List<Double> all, double share) {
    double[] sorted = all.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted[(int) Math.min(sorted.length - 1L, Math.round(share * sorted.length))];
  }

  int queries() {
    return queries.size();
  }
}
