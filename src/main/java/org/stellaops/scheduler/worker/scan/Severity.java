package org.stellaops.scheduler.worker.scan;

import java.util.Locale;

/** How bad a finding is, worst first. Scanners know more words; those count as {@code OTHER}. */
public enum Severity {
  CRITICAL,
  HIGH,
  MEDIUM,
  LOW,
  OTHER;

  static Severity of(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "critical" -> CRITICAL;
      case "high" -> HIGH;
      case "medium", "moderate" -> MEDIUM;
      case "low" -> LOW;
      default -> OTHER;
    };
  }
}
