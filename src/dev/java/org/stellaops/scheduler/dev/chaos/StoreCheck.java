package org.stellaops.scheduler.dev.chaos;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.types.Binary;
import org.jspecify.annotations.Nullable;

/** Holds what the store has of a run against what an undisturbed run gives, image by image. */
record StoreCheck(StoreLook store, Differences differences) {

  /** Checks the run and its segment records. */
  void run(Expected expected) {
    ChaosRun run = expected.run();
    Document found = store.run(run).orElse(null);
    if (found == null) {
      differences.lost(run.images().size(), run.runId() + " is not in the store");
      return;
    }
    if (!"completed".equals(found.getString("state"))) {
      differences.lost(
          1, run.runId() + " is " + found.getString("state") + ", " + found.get("error"));
    }
    Document stats = found.get("stats", Document.class);
    expected
        .counts()
        .forEach(
            (name, count) ->
                differences.compare(
                    run.runId() + " count " + name,
                    count,
                    stats.get(name, Number.class).longValue()));
    List<Integer> counted = found.getList("countedSegments", Integer.class);
    differences.compare(
        run.runId() + " segments done", run.segments(), found.getInteger("segmentsDone"));
    differences.compare(run.runId() + " segments counted", run.segments(), counted.size());
    differences.twice(
        counted.size() - new HashSet<>(counted).size(), run.runId() + " counted twice");
    segments(expected);
  }

  private void segments(Expected expected) {
    ChaosRun run = expected.run();
    Map<Integer, Document> segments = store.segments(run);
    differences.wrong(
        segments.keySet().stream().filter(index -> index >= run.segments()).count(),
        run.runId() + " has segments that nobody planned");
    Map<String, Integer> outcomes = new HashMap<>();
    for (int index = 0; index < run.segments(); index++) {
      Document segment = segments.get(index);
      outcomes(expected, index, segment)
          .forEach((digest, count) -> outcomes.merge(digest, count, Integer::sum));
    }
    once(run, run.images(), outcomes);
  }

  /** Checks the record of one segment of a run, whatever became of the others. */
  void segment(Expected expected, int index, Document segment) {
    ChaosRun run = expected.run();
    once(run, run.segment(index), outcomes(expected, index, segment));
  }

  /** How often each image stands in a record, each as it is expected. */
  private Map<String, Integer> outcomes(Expected expected, int index, @Nullable Document segment) {
    ChaosRun run = expected.run();
    Map<String, Integer> outcomes = new HashMap<>();
    for (Document outcome : outcomes(segment)) {
      String digest = outcome.getString("imageDigest");
      outcomes.merge(digest, 1, Integer::sum);
      if (run.segment(index).contains(digest)) {
        outcome(run.segmentId(index) + " " + digest, expected.image(digest), outcome);
      } else {
        differences.wrong(1, run.segmentId(index) + " has the foreign image " + digest);
      }
    }
    return outcomes;
  }

  private void once(ChaosRun run, List<String> images, Map<String, Integer> outcomes) {
    for (String image : images) {
      differences.compare(
          run.runId() + " outcomes of " + image, 1, outcomes.getOrDefault(image, 0));
    }
  }

  private static List<Document> outcomes(@Nullable Document segment) {
    return segment == null || segment.get("recordedAt") == null
        ? List.of()
        : segment.getList("outcomes", Document.class, List.of());
  }

  private void outcome(String where, Expected.Image expected, Document found) {
    if (!expected.ending().wire().equals(found.getString("outcome"))) {
      differences.wrong(
          1, where + " is " + found.toJson() + ", expected " + expected.ending().wire());
      return;
    }
    Document delta = found.get("delta", new Document());
    same(where + " new findings", ids(expected.appeared()), ids(delta, "newFindings"));
    same(where + " resolved findings", ids(expected.resolved()), ids(delta, "resolved"));
  }

  private void same(String what, List<String> expected, List<String> found) {
    if (!expected.equals(found)) {
      differences.wrong(1, what + " are " + found + ", expected " + expected);
    }
  }

  private static List<String> ids(List<Knowledge.Finding> findings) {
    return findings.stream().map(Knowledge.Finding::id).toList();
  }

  private static List<String> ids(Document delta, String name) {
    return delta.getList(name, Document.class, List.of()).stream()
        .map(finding -> finding.getString("findingId"))
        .toList();
  }

  /** Images of the run whose record holds a change. */
  Set<String> announced(ChaosRun run) {
    Set<String> digests = new HashSet<>();
    for (Document segment : store.segments(run).values()) {
      for (Document outcome : outcomes(segment)) {
        Document delta = outcome.get("delta", new Document());
        if (!ids(delta, "newFindings").isEmpty() || !ids(delta, "resolved").isEmpty()) {
          digests.add(outcome.getString("imageDigest"));
        }
      }
    }
    return digests;
  }

  /** Ids of the reports that the records hold, by image. */
  Map<String, String> reportIds(ChaosRun run) {
    Map<String, String> ids = new HashMap<>();
    for (Document segment : store.segments(run).values()) {
      for (Document outcome : outcomes(segment)) {
        if (outcome.getString("reportId") != null) {
          ids.put(outcome.getString("imageDigest"), outcome.getString("reportId"));
        }
      }
    }
    return ids;
  }

  /** Checks the last known findings of all images of a tenant. */
  void states(String tenant, Map<String, Ledger.Known> known) {
    Map<String, Document> states = store.states(tenant);
    Set<String> digests = new HashSet<>(known.keySet());
    digests.removeAll(states.keySet());
    differences.lost(digests.size(), "images without a state: " + digests);
    Set<String> others = new HashSet<>();
    states.forEach(
        (digest, state) -> {
          // without a revision it only says which segment asks, where runs overlap
          if (!known.containsKey(digest) && revision(state) != 0) {
            others.add(digest);
          }
        });
    differences.wrong(others.size(), "states of images that were never evaluated: " + others);
    known.forEach(
        (digest, expected) -> {
          Document state = states.get(digest);
          if (state != null) {
            differences.compare("revision of " + digest, expected.revision(), revision(state));
            same("known findings of " + digest, ids(expected.findings()), stored(state));
          }
        });
  }

  private static long revision(Document state) {
    return state.get("revision", Number.class).longValue();
  }

  /** The findings are a JSON array, plain while it is short. */
  private static List<String> stored(Document state) {
    String json = new String(state.get("findings", Binary.class).getData(), StandardCharsets.UTF_8);
    List<String> ids = new ArrayList<>();
    Stream.of(json.split("\"findingId\":\"", -1))
        .skip(1)
        .forEach(rest -> ids.add(rest.substring(0, rest.indexOf('"'))));
    return ids;
  }
}
