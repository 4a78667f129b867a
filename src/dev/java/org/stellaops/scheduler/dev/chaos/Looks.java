package org.stellaops.scheduler.dev.chaos;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the scanner was told to look at again. A scan is under way when it is asked about for the
 * first time, and has ended when it is for the second time.
 */
final class Looks {

  private final AtomicInteger begun = new AtomicInteger();
  private final Map<String, Scan> scans = new ConcurrentHashMap<>();
  private final Set<String> ended = ConcurrentHashMap.newKeySet();
  private final Set<String> early = new ConcurrentSkipListSet<>();
  private volatile Task task = new Task(-1, Set.of());

  private record Scan(String image, boolean seen) {}

  private record Task(int round, Set<String> images) {}

  /**
   * A round begins in which these images are to be looked at before their reports are asked for.
   */
  void expect(int round, Set<String> images) {
    ended.clear();
    early.clear();
    task = new Task(round, Set.copyOf(images));
  }

  /**
   * @return the scan's id
   */
  String begin(String image) {
    String id = "scan-" + begun.incrementAndGet();
    scans.put(id, new Scan(image, false));
    return id;
  }

  /** Whether a scan has ended, which somebody asks. */
  boolean ended(String id) {
    Scan before = scans.get(id);
    if (before == null) {
      return false;
    }
    if (before.seen()) {
      ended.add(before.image());
    }
    scans.put(id, new Scan(before.image(), true));
    return before.seen();
  }

  void reportAsked(int round, String image) {
    Task now = task;
    if (now.round() == round && now.images().contains(image) && !ended.contains(image)) {
      early.add(image);
    }
  }

  /** Images whose report was asked for before a scan of them had ended. */
  Set<String> early() {
    return new TreeSet<>(early);
  }
}
