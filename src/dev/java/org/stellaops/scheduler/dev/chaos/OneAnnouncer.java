package org.stellaops.scheduler.dev.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Of several runs over one image one announces what changed: that whose record came first. Which
 * one it was, only the store knows; that it was one, and not two and not none, is told here.
 *
 * @param announced images whose record holds a change, by run
 */
record OneAnnouncer(Function<ChaosRun, Set<String>> announced, Differences differences) {

  /**
   * @param runs of one round, each as if it were the only one
   * @return the same, with each change left to the run that has announced it
   */
  List<Expected> settle(List<Expected> runs) {
    Set<String> open = changedInSeveral(runs);
    Set<String> done = new HashSet<>();
    List<Expected> settled = new ArrayList<>();
    for (Expected run : runs) {
      Set<String> own = announced.apply(run.run());
      Map<String, Expected.Image> images = new LinkedHashMap<>(run.images());
      for (String digest : open) {
        boolean first = own.contains(digest) && done.add(digest);
        if (own.contains(digest) && !first) {
          differences.twice(1, run.run().runId() + " announces " + digest + " once more");
        }
        if (!first) {
          images.computeIfPresent(digest, (image, change) -> change.announcedElsewhere());
        }
      }
      settled.add(new Expected(run.run(), images));
    }
    open.removeAll(done);
    differences.lost(open.size(), "changes that no run of the round announces: " + open);
    return List.copyOf(settled);
  }

  private static Set<String> changedInSeveral(List<Expected> runs) {
    Map<String, Integer> counts = new HashMap<>();
    for (Expected run : runs) {
      run.images()
          .forEach((digest, image) -> counts.merge(digest, image.changed() ? 1 : 0, Integer::sum));
    }
    counts.values().removeIf(count -> count < 2);
    return new HashSet<>(counts.keySet());
  }
}
