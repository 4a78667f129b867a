package org.stellaops.scheduler.dev.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bson.Document;

/**
 * Holds runs that were cancelled, or were over their deadline, against their own records: every
 * segment that has one is whole, announced and known, and every other one has left nothing. Which
 * segments these are, only the store knows.
 */
final class CutCheck {

  private static final Set<String> CUT = Set.of("cancelled", "error");

  private final StoreLook store;
  private final StoreCheck check;
  private final Differences differences;
  private final Map<String, Ledger.Known> known = new TreeMap<>();
  private final Map<String, JsonNode> owed = new HashMap<>();
  private final Map<String, Integer> states = new TreeMap<>();
  private int planned;
  private int recorded;

  /**
   * @param runs whose work has left the queues, each as it would be if it had not been cut short
   */
  CutCheck(StoreLook store, Differences differences, List<Expected> runs) {
    this.store = store;
    this.check = new StoreCheck(store, differences);
    this.differences = differences;
    runs.forEach(this::run);
    check.states(ChaosRun.CUT_TENANT, known);
  }

  /** Their events by id. */
  Map<String, JsonNode> owed() {
    return Map.copyOf(owed);
  }

  private void run(Expected whole) {
    ChaosRun run = whole.run();
    Document found = store.run(run).orElse(null);
    if (found == null) {
      differences.lost(run.images().size(), run.runId() + " is not in the store");
      return;
    }
    String state = found.getString("state");
    states.merge(state, 1, Integer::sum);
    planned += run.segments();
    Set<Integer> records = new HashSet<>();
    store
        .segments(run)
        .forEach(
            (index, segment) -> {
              if (segment.get("recordedAt") != null) {
                records.add(index);
                check.segment(whole, index, segment);
              }
            });
    recorded += records.size();
    Set<Integer> counted = counted(run, found, records);
    if (state.equals("completed")) {
      differences.compare(run.runId() + " segments counted", run.segments(), counted.size());
    } else if (!CUT.contains(state) || found.getString("error") == null) {
      differences.lost(1, run.runId() + " is " + state + ", " + found.get("error"));
    }
    Map<String, Long> counts = counts(whole, found, counted);
    Expected done = whole.changedOnly(images(run, records));
    owed.putAll(
        OwedEvents.of(
            done, check.reportIds(run), state, counts, found.getInteger("segmentsPlanned")));
    whole
        .only(images(run, records))
        .images()
        .forEach(
            (digest, image) -> {
              if (image.ending() == Expected.Ending.EVALUATED) {
                known.put(digest, new Ledger.Known(1, image.now()));
              }
            });
  }

  private Set<Integer> counted(ChaosRun run, Document found, Set<Integer> records) {
    List<Integer> indices = found.getList("countedSegments", Integer.class, List.of());
    Set<Integer> counted = new HashSet<>(indices);
    differences.twice(indices.size() - counted.size(), run.runId() + " counted twice");
    differences.compare(
        run.runId() + " segments done", counted.size(), found.getInteger("segmentsDone"));
    Set<Integer> without = new HashSet<>(counted);
    without.removeAll(records);
    differences.wrong(without.size(), run.runId() + " counted without a record: " + without);
    return counted;
  }

  /** Those of the segments that were counted, and the images of all. */
  private Map<String, Long> counts(Expected whole, Document found, Set<Integer> counted) {
    ChaosRun run = whole.run();
    Document stats = found.get("stats", Document.class);
    Map<String, Long> counts = whole.only(images(run, counted)).counts();
    // a run may end before it is planned
    boolean open = found.getInteger("segmentsPlanned") == 0 && number(stats, "images") == 0;
    counts.put("images", open ? 0L : run.images().size());
    counts.forEach(
        (name, count) ->
            differences.compare(run.runId() + " count " + name, count, number(stats, name)));
    return counts;
  }

  private static long number(Document stats, String name) {
    return stats.get(name, Number.class).longValue();
  }

  private static Set<String> images(ChaosRun run, Set<Integer> segments) {
    Set<String> images = new HashSet<>();
    segments.forEach(index -> images.addAll(run.segment(index)));
    return images;
  }

  /** For the report. */
  String summary() {
    return "runs cut short: " + states + ", segments recorded: " + recorded + " of " + planned;
  }
}
