package org.stellaops.scheduler.worker.scan;

import java.util.ArrayList;
import java.util.List;

/**
 * What changed for one image since its last known report.
 *
 * @param appeared findings that are new, in order of their identity
 * @param resolved findings that are gone, in order of their identity
 */
public record Delta(List<Finding> appeared, List<Finding> resolved) {

  public static final Delta NONE = new Delta(List.of(), List.of());

  /** Walks both sorted lists once. */
  public static Delta between(Findings before, Findings after) {
    List<Finding> appeared = new ArrayList<>();
    List<Finding> resolved = new ArrayList<>();
    int old = 0;
    int now = 0;
    List<Finding> olds = before.all();
    List<Finding> nows = after.all();
    while (old < olds.size() || now < nows.size()) {
      int order =
          old == olds.size()
              ? 1
              : now == nows.size() ? -1 : Finding.IDENTITY.compare(olds.get(old), nows.get(now));
      if (order < 0) {
        resolved.add(olds.get(old++));
      } else if (order > 0) {
        appeared.add(nows.get(now++));
      } else {
        old++;
        now++;
      }
    }
    return appeared.isEmpty() && resolved.isEmpty()
        ? NONE
        : new Delta(List.copyOf(appeared), List.copyOf(resolved));
  }

  public boolean isEmpty() {
    return appeared.isEmpty() && resolved.isEmpty();
  }

  /** New findings of one severity. */
  public int appeared(Severity severity) {
    int count = 0;
    for (Finding finding : appeared) {
      if (finding.rank() == severity) {
        count++;
      }
    }
    return count;
  }

  /** Ids of the new findings that are known to be exploited, each once. */
  public List<String> exploited() {
    return appeared.stream().filter(Finding::kev).map(Finding::findingId).distinct().toList();
  }

  /** At most so many of the new findings, worst first. */
  public List<Finding> worst(int limit) {
    return appeared.stream().sorted(Finding.WORST_FIRST).limit(limit).toList();
  }
}
