package org.stellaops.scheduler.worker.routes;

import java.util.Comparator;

/**
 * Something wrong in a route file.
 *
 * @param file as the user named it, for example {@code routes/20-run-segment.camel.yaml}
 * @param line from 1
 * @param column from 1, or 0 where only the line is known to matter
 * @param rule name of the rule that found it
 * @param text what, what was found, what is allowed
 */
public record RouteProblem(String file, int line, int column, String rule, String text)
    implements Comparable<RouteProblem> {

  private static final Comparator<RouteProblem> READING_ORDER =
      Comparator.comparing(RouteProblem::file)
          .thenComparingInt(RouteProblem::line)
          .thenComparingInt(RouteProblem::column)
          .thenComparing(RouteProblem::rule)
          .thenComparing(RouteProblem::text);

  @Override
  public int compareTo(RouteProblem other) {
    return READING_ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    String place = column == 0 ? file + ":" + line : file + ":" + line + ":" + column;
    return place + ": " + text + " [" + rule + "]";
  }
}
