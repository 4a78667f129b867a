package org.stellaops.scheduler.worker.api;

/** Makes a value from a request fit to stand in an error. */
final class Shown {

  private static final int LONGEST = 80;

  /** In quotes, cut, without control characters. */
  static String quoted(String found) {
    String cut = found.length() > LONGEST ? found.substring(0, LONGEST) + "…" : found;
    return '"' + cut.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", "?") + '"';
  }

  private Shown() {}
}
