package org.stellaops.scheduler.dev.chaos;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * The runs of a round, all of them at once.
 *
 * @param whole one, or two over some of the same images; each gets to its end
 * @param cut over images of its own, and cut short: cancelled, or over its deadline
 */
record Lineup(List<Expected> whole, Optional<Expected> cut) {

  private static final List<Integer> ONE_RUN = List.of(60);

  /** Of 900 images the one has 600 and the other 300: about 200 are in both. */
  private static final List<Integer> TWO_RUNS = List.of(60, 30);

  /** Of a run that is cut short. */
  private static final int CUT_SEGMENTS = 20;

  /**
   * Of three rounds one has its images in a snapshot, one looks at their content, and one has two
   * runs; two of four have one that is cut short.
   */
  static Lineup of(int number, Ledger ledger, SplittableRandom random) {
    ChaosRun.Kind kind =
        switch (number % 3) {
          case 0 -> ChaosRun.Kind.SNAPSHOT;
          case 1 -> ChaosRun.Kind.CONTENT_REFRESH;
          default -> ChaosRun.Kind.PLAIN;
        };
    List<Expected> whole =
        ledger.next(number, kind, number % 3 == 2 ? TWO_RUNS : ONE_RUN, random.split());
    if (number % 4 < 2) {
      return new Lineup(whole, Optional.empty());
    }
    ChaosRun.Kind end =
        (number / 4 + number) % 2 == 0 ? ChaosRun.Kind.CANCELLED : ChaosRun.Kind.DEADLINE;
    return new Lineup(
        whole, Optional.of(ledger.apart(number, whole.size(), end, CUT_SEGMENTS, random.split())));
  }

  List<ChaosRun> all() {
    return Stream.concat(whole.stream(), cut.stream()).map(Expected::run).toList();
  }

  /** The one that somebody has to cancel. */
  Optional<ChaosRun> cancelled() {
    return cut.map(Expected::run).filter(run -> run.kind() == ChaosRun.Kind.CANCELLED);
  }
}
