package org.stellaops.scheduler.dev.scanner;

import com.fasterxml.jackson.annotation.JsonValue;

/** What the policy says of a finding; the words of the report. */
enum FindingStatus {
  BLOCKED("Blocked"),
  WARNED("Warned"),
  IGNORED("Ignored"),
  QUIETED("Quieted");

  private final String word;

  FindingStatus(String word) {
    this.word = word;
  }

  @JsonValue
  String word() {
    return word;
  }
}
