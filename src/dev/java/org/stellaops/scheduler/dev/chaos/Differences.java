package org.stellaops.scheduler.dev.chaos;

import java.util.ArrayList;
import java.util.List;

/** What is not as in an undisturbed run, counted and in words. */
final class Differences {

  private static final int SHOWN = 200;

  private long lost;
  private long twice;
  private long missing;
  private long zombie;
  private long wrong;
  private final List<String> words = new ArrayList<>();

  /** Images without an outcome, counts that are too low, runs that did not complete. */
  void lost(long count, String what) {
    lost += say(count, "lost: " + what);
  }

  /** Outcomes, counts and states that are there more often than once. */
  void twice(long count, String what) {
    twice += say(count, "twice: " + what);
  }

  /** Events that are owed and are not in the stream. */
  void missing(long count, String what) {
    missing += say(count, "missing: " + what);
  }

  /** Writes of a worker that had lost its lease. */
  void zombie(long count, String what) {
    zombie += say(count, "zombie: " + what);
  }

  /** Anything else: another outcome, event ids or bytes that differ, dead letters, exit codes. */
  void wrong(long count, String what) {
    wrong += say(count, "wrong: " + what);
  }

  /** A worker that got SIGTERM ends with 0. */
  void asked(String worker, int exitCode) {
    if (exitCode != 0) {
      wrong(1, worker + " got SIGTERM and ended with " + exitCode);
    }
  }

  /** A count: too low is a loss, too high is counted twice. */
  void compare(String what, long expected, long found) {
    lost(Math.max(0, expected - found), what + " is " + found + ", expected " + expected);
    twice(Math.max(0, found - expected), what + " is " + found + ", expected " + expected);
  }

  private long say(long count, String what) {
    if (count != 0 && words.size() < SHOWN) {
      words.add(what);
    }
    return count;
  }

  void add(Differences other) {
    lost += other.lost;
    twice += other.twice;
    missing += other.missing;
    zombie += other.zombie;
    wrong += other.wrong;
    words.addAll(other.words);
  }

  boolean none() {
    return lost == 0 && twice == 0 && missing == 0 && zombie == 0 && wrong == 0;
  }

  List<String> words() {
    return List.copyOf(words);
  }

  @Override
  public String toString() {
    return "lost="
        + lost
        + " twice="
        + twice
        + " missing="
        + missing
        + " zombie="
        + zombie
        + (wrong == 0 ? "" : " wrong=" + wrong);
  }
}
