package org.stellaops.scheduler.dev.takeover;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.stellaops.scheduler.dev.process.Wait;

/**
 * One worker is killed in the middle of a run, another one ends it.
 *
 * @param killedAfter from the first image that the victim asked about until its death
 * @param held segments that the victim had taken and not recorded
 * @param worst from the kill until the last of those, and of those recorded but not settled, was
 *     taken again; zero when it held none
 */
record Round(Duration killedAfter, int held, Duration worst, Outcome outcome) {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** The victim must not find the run ended by the others before it got anything of it. */
  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  /** A worker and the scanner that tells what it asks. */
  record Member(WorkerProcess worker, WatchedScanner scanner) {}

  /**
   * @param afterKill starts whatever the next round needs, while this one goes on
   */
  static Round play(
      Stage stage,
      StoreView store,
      EventView events,
      TestRun run,
      Member victim,
      Duration delay,
      Runnable afterKill) {
    stage.transport().submit(run.message());
    Supplier<Set<String>> begun =
        () ->
            victim.scanner().asked().stream()
                .filter(run.images()::contains)
                .map(run::segmentOf)
                .collect(Collectors.toSet());
    Wait.within(START_LIMIT, () -> !begun.get().isEmpty() || store.ended(run));
    Wait.pause(delay);
    Instant killed = victim.worker().kill();
    Map<String, StoreView.Segment> atKill = store.segments(run);
    List<String> held =
        begun.get().stream().filter(id -> segment(atKill, id).recordedBy() == null).toList();
    afterKill.run();
    Wait.until("end of run " + run.runId(), PATIENCE, () -> store.ended(run));
    Outcome outcome = Outcome.of(run, store, events);
    Map<String, StoreView.Segment> atEnd = store.segments(run);
    Duration worst =
        begun.get().stream()
            .filter(id -> segment(atEnd, id).attempt() > segment(atKill, id).attempt())
            .map(id -> Duration.between(killed, segment(atEnd, id).takenAt()))
            .max(Duration::compareTo)
            .orElse(Duration.ZERO);
    return new Round(delay, held.size(), worst, outcome);
  }

  /** Whoever asks about an image has taken its segment before. */
  private static StoreView.Segment segment(Map<String, StoreView.Segment> segments, String id) {
    return Objects.requireNonNull(segments.get(id), id);
  }
}
