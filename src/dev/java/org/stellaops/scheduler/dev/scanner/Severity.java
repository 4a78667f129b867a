package org.stellaops.scheduler.dev.scanner;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How bad an advisory is, worst last; the words of the report. */
enum Severity {
  UNKNOWN("Unknown"),
  NONE("None"),
  LOW("Low"),
  MEDIUM("Medium"),
  HIGH("High"),
  CRITICAL("Critical");

  private final String word;

  Severity(String word) {
    this.word = word;
  }

  @JsonValue
  String word() {
    return word;
  }

  /** The qualitative rating scale of the CVSS v3.1 specification, section 5. */
  static Severity ofScore(double score) {
    if (score <= 0) {
      return NONE;
    }
    if (score < 4) {
      return LOW;
    }
    if (score < 7) {
      return MEDIUM;
    }
    return score < 9 ? HIGH : CRITICAL;
  }

  /** Reads the words in use, in any case; {@code moderate} is what GitHub says for medium. */
  static Optional<Severity> ofWord(String word) {
    String upper = word.toUpperCase(Locale.ROOT);
    String known = upper.equals("MODERATE") ? "MEDIUM" : upper;
    return Arrays.stream(values()).filter(s -> s.name().equals(known)).findFirst();
  }

  boolean atLeast(Severity other) {
    return compareTo(other) >= 0;
  }
}
