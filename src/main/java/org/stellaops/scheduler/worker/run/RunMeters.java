package org.stellaops.scheduler.worker.run;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Body;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.message.Mode;

/** The metrics of runs, segments and images; their names are public, see docs/metrics.md. */
public final class RunMeters {

  private static final String UNKNOWN = "unknown";

  private final MeterRegistry meters;
  private final MultiGauge active;
  private final MultiGauge backlog;

  RunMeters(MeterRegistry meters) {
    this.meters = meters;
    this.active =
        MultiGauge.builder("scheduler_runs_active")
            .description("Runs that are queued or running, over all workers")
            .register(meters);
    this.backlog =
        MultiGauge.builder("scheduler_runner_backlog")
            .description("Images of such runs that have no outcome yet, over all workers")
            .register(meters);
    for (Mode mode : Mode.values()) { // present from the start: a rate over them then begins at 0
      segments(mode, "Completed", 0);
      for (String changed : List.of("true", "false")) {
        images(mode, changed, 0);
      }
      for (String kind : List.of("", "_critical", "_high", "_kev")) {
        findings(mode, kind, 0);
      }
    }
  }

  /**
   * @param mode null when the message could not be read
   * @param status Completed, persist_failed, RunMissing, Cancelled, Retried or DeadLettered
   */
  void segment(@Nullable Mode mode, String status) {
    segments(mode, status, 1);
  }

  /** A segment was recorded by this worker: its images and findings count now, and never again. */
  public void recorded(@Body SegmentRecord segment) {
    RunStats counts = segment.counts();
    images(segment.mode(), "true", counts.changed());
    images(segment.mode(), "false", counts.images() - counts.changed());
    findings(segment.mode(), "", counts.newFindings());
    findings(segment.mode(), "_critical", counts.newCritical());
    findings(segment.mode(), "_high", counts.newHigh());
    findings(segment.mode(), "_kev", counts.newKev());
  }

  /**
   * Planning of a run ended.
   *
   * @param status enqueued, no_work or failed
   */
  public void planned(@Nullable Mode mode, String status, @Nullable Instant created) {
    Tags tags = Tags.of("mode", word(mode), "status", status);
    Counter.builder("scheduler_planner_runs_total").tags(tags).register(meters).increment();
    if (created != null) {
      Timer.builder("scheduler_planner_latency")
          .description("From the creation of a run until its planning ended")
          .tags(tags)
          .publishPercentileHistogram()
          .register(meters)
          .record(Duration.between(created, Instant.now()));
    }
  }

  /** This worker made the change that ended a run. */
  void ended(Run run) {
    Instant finished = run.finishedAt() == null ? Instant.now() : run.finishedAt();
    Timer.builder("scheduler_run_duration")
        .description("From the creation of a run to its end")
        .tags("mode", run.mode().wire(), "result", run.state().wire())
        .publishPercentileHistogram()
        .minimumExpectedValue(Duration.ofMillis(100))
        .maximumExpectedValue(Duration.ofDays(1))
        .register(meters)
        .record(Duration.between(run.createdAt(), finished));
  }

  /** Shows the runs that the store has open; called every few seconds. */
  public void show(@Body List<Run> open) {
    Map<String, Long> runs = new TreeMap<>();
    Map<List<String>, Long> images = new TreeMap<>(java.util.Comparator.comparing(List::toString));
    for (Mode mode : Mode.values()) {
      runs.put(mode.wire(), 0L);
    }
    for (Run run : open) {
      if (run.state() != RunState.PLANNING) {
        runs.merge(run.mode().wire(), 1L, Long::sum);
      }
      String schedule = run.scheduleId() == null ? "none" : run.scheduleId();
      images.merge(List.of(run.mode().wire(), schedule), run.backlog(), Long::sum);
    }
    active.register(
        runs.entrySet().stream()
            .map(each -> MultiGauge.Row.of(Tags.of("mode", each.getKey()), each.getValue()))
            .toList(),
        true);
    backlog.register(
        images.entrySet().stream()
            .map(
                each ->
                    MultiGauge.Row.of(
                        Tags.of("mode", each.getKey().get(0), "scheduleId", each.getKey().get(1)),
                        each.getValue()))
            .toList(),
        true);
  }

  private void segments(@Nullable Mode mode, String status, long count) {
    Counter.builder("scheduler_runner_segments_total")
        .description("Segments that ended, by how")
        .tags("mode", word(mode), "status", status)
        .register(meters)
        .increment(count);
  }

  private void images(Mode mode, String changed, long count) {
    Counter.builder("scheduler_runner_images_total")
        .description("Images with an outcome, by whether their findings changed")
        .tags("mode", mode.wire(), "delta", changed)
        .register(meters)
        .increment(count);
  }

  private void findings(Mode mode, String kind, long count) {
    Counter.builder("scheduler_runner_delta" + kind + "_total")
        .description("New findings")
        .tags("mode", mode.wire())
        .register(meters)
        .increment(count);
  }

  private static String word(@Nullable Mode mode) {
    return mode == null ? UNKNOWN : mode.wire();
  }
}
