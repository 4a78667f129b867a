package org.stellaops.scheduler.worker.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Variables that look like ours and are not: most likely spelling mistakes. */
final class UnknownNames {

  /** What Kubernetes sets in every container for each service of the namespace. */
  private static final Pattern SERVICE_LINK =
      Pattern.compile(
          ".*(_SERVICE_HOST|_SERVICE_PORT(_[A-Z0-9_]+)?|_PORT(_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)");

  /**
   * @return one text for each unknown name, with the known name nearest to it
   */
  static List<String> among(Collection<String> names) {
    List<String> known = known();
    return names.stream()
        .filter(name -> !known.contains(name) && !SERVICE_LINK.matcher(name).matches())
        .map(name -> name + " (did you mean " + nearest(name, known) + "?)")
        .toList();
  }

  private static List<String> known() {
    return Options.all().stream()
        .flatMap(
            option ->
                option.secret()
                    ? Stream.of(option.name(), option.name() + "_FILE")
                    : Stream.of(option.name()))
        .toList();
  }

  private static String nearest(String name, List<String> known) {
    return known.stream()
        .min(Comparator.comparingInt(each -> distance(name, each)))
        .orElseThrow(() -> new IllegalStateException("There are no options"));
  }

  /** Levenshtein: the fewest letters to insert, remove or replace. */
  private static int distance(String left, String right) {
    int[] above = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int[] row = new int[right.length() + 1];
      row[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int replaced = above[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[right.length()];
  }

  private UnknownNames() {}
}
