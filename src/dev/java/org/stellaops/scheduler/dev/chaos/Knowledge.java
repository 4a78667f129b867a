package org.stellaops.scheduler.dev.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What the scanner knows of each image, and how that changes from run to run: all of it follows
 * from the seed, the image and the number of the run, so that it can be worked out without asking.
 */
record Knowledge(long seed) {

  private static final int CANDIDATES = 14;
  private static final List<String> SEVERITIES =
      List.of("Critical", "High", "Medium", "Low", "Unknown");

  /** What the scanner says about an image. */
  sealed interface Answer {}

  /** It does not know the image any more: 404. */
  record Gone() implements Answer {}

  /** It cannot look at the image: 422. */
  record Refused() implements Answer {}

  /**
   * @param findings in order of their ids
   */
  record Findings(List<Finding> findings) implements Answer {}

  /** One finding, the same wherever it appears. */
  record Finding(String id, String severity, boolean kev) {

    /** Worst first, then known to be exploited, then by id. */
    static final Comparator<Finding> WORST_FIRST =
        Comparator.<Finding>comparingInt(finding -> SEVERITIES.indexOf(finding.severity))
            .thenComparing(finding -> !finding.kev)
            .thenComparing(Finding::id);
  }

  Answer answer(String image, int run) {
    long fate = mix(image, 7_001L + run) % 40;
    if (fate == 0) {
      return new Gone();
    }
    if (fate == 1) {
      return new Refused();
    }
    // one image's advisories move with every run, another one's every third
    long pace = 1 + mix(image, 7_002) % 3;
    List<Finding> found = new ArrayList<>();
    for (int candidate = 0; candidate < CANDIDATES; candidate++) {
      if (mix(image, 1_000_003L * (run / pace) + candidate) % 4 == 0) {
        found.add(finding(image, candidate));
      }
    }
    found.sort(Comparator.comparing(Finding::id));
    return new Findings(List.copyOf(found));
  }

  private Finding finding(String image, int candidate) {
    long kind = mix(image, 9_000L + candidate);
    return new Finding(
        String.format(
            Locale.ROOT, "CVE-%d-%s", 2000 + candidate, image.substring(image.length() - 8)),
        SEVERITIES.get((int) (kind % SEVERITIES.size())),
        kind / SEVERITIES.size() % 7 == 0);
  }

  /** Never negative. */
  private long mix(String image, long salt) {
    long bits = seed ^ (image.hashCode() * 0x9E3779B97F4A7C15L) ^ (salt * 0xC2B2AE3D27D4EB4FL);
    bits = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    bits = (bits ^ (bits >>> 27)) * 0x94D049BB133111EBL;
    return (bits ^ (bits >>> 31)) >>> 1;
  }
}
