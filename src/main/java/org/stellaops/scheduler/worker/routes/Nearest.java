package org.stellaops.scheduler.worker.routes;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Guesses what a misspelt name was meant to be. */
final class Nearest {

  private static final int FARTHEST = 3;

  private Nearest() {}

  /** {@code (did you mean 'x'?)} with a leading space, or nothing if no name is near. */
  static String hint(String found, Collection<String> names) {
    return names.stream()
        .filter(name -> distance(found, name) <= Math.min(FARTHEST, found.length() / 2))
        .min(
            Comparator.<String>comparingInt(name -> distance(found, name))
                .thenComparing(name -> name))
        .map(name -> " (did you mean '" + name + "'?)")
        .orElse("");
  }

  /** Levenshtein's distance, without regard to case. */
  private static int distance(String one, String other) {
    String a = one.toLowerCase(Locale.ROOT);
    String b = other.toLowerCase(Locale.ROOT);
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int swap = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(swap, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[b.length()];
  }
}
