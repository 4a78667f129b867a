package org.stellaops.scheduler.dev.takeover;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.stellaops.scheduler.dev.process.Wait;

/**
 * What became of a run that has ended, held against what it owed.
 *
 * @param lost images without an outcome, events that are not in the stream, counts that are too low
 * @param twice images with more than one outcome, events that nobody owed, counts that are too high
 * @param repeated events that stand in the stream more than once under one id, which readers expect
 * @param problems the same in words
 */
record Outcome(long lost, long twice, long repeated, List<String> problems) {

  /** Events may come after the end of their run; those that are missing then are lost. */
  private static final Duration EVENTS_LIMIT = Duration.ofSeconds(30);

  static Outcome of(TestRun run, StoreView store, EventView events) {
    Tally tally = new Tally();
    String state = store.state(run);
    if (!state.equals("completed")) {
      tally.problems.add("run " + run.runId() + " is " + state);
      tally.lost++;
    }
    images(run, store.segments(run), tally);
    for (String count : List.of("images", "evaluated", "changed", "newFindings", "newHigh")) {
      tally.compare("count " + count, run.images().size(), store.count(run, count));
    }
    for (String count : List.of("vanished", "failed", "resolvedFindings")) {
      tally.compare("count " + count, 0, store.count(run, count));
    }
    long repeated = events(run, events, tally);
    return new Outcome(tally.lost, tally.twice, repeated, List.copyOf(tally.problems));
  }

  boolean right() {
    return lost == 0 && twice == 0 && problems.isEmpty();
  }

  private static void images(TestRun run, Map<String, StoreView.Segment> segments, Tally tally) {
    List<String> found =
        segments.values().stream().flatMap(each -> each.images().stream()).toList();
    Set<String> once = new HashSet<>(found);
    tally.compare("outcomes", once.size(), found.size());
    Set<String> missing = new HashSet<>(run.images());
    missing.removeAll(once);
    once.removeAll(run.images());
    tally.compare("images without outcome", 0, missing.size(), true);
    tally.compare("images of other runs", 0, once.size());
  }

  private static long events(TestRun run, EventView events, Tally tally) {
    Set<String> owed = run.eventIds();
    Wait.within(EVENTS_LIMIT, () -> new HashSet<>(events.ids(run)).containsAll(owed));
    List<String> found = events.ids(run);
    Set<String> once = new HashSet<>(found);
    Set<String> missing = new HashSet<>(owed);
    missing.removeAll(once);
    once.removeAll(owed);
    tally.compare("events missing", 0, missing.size(), true);
    tally.compare("events that nobody owed", 0, once.size());
    return found.size() - new HashSet<>(found).size();
  }

  private static final class Tally {
    private long lost;
    private long twice;
    private final List<String> problems = new ArrayList<>();

    void compare(String what, long expected, long found) {
      compare(what, expected, found, found < expected);
    }

    void compare(String what, long expected, long found, boolean isLoss) {
      if (expected != found) {
        problems.add(what + ": " + found + ", expected " + expected);
        long difference = Math.abs(found - expected);
        lost += isLoss ? difference : 0;
        twice += isLoss ? 0 : difference;
      }
    }
  }
}
