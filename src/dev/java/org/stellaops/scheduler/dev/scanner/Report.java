package org.stellaops.scheduler.dev.scanner;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The scanner's answer for one image, field for field as it goes over the wire. */
@JsonPropertyOrder({
  "reportId",
  "imageDigest",
  "generatedAt",
  "verdict",
  "policy",
  "summary",
  "verdicts",
  "issues"
})
record Report(
    String reportId,
    String imageDigest,
    String generatedAt,
    String verdict,
    PolicyName policy,
    Summary summary,
    List<Finding> verdicts,
    List<String> issues) {

  @JsonPropertyOrder({"revisionId", "digest"})
  record PolicyName(String revisionId, String digest) {}

  @JsonPropertyOrder({"total", "blocked", "warned", "ignored", "quieted"})
  record Summary(int total, int blocked, int warned, int ignored, int quieted) {}

  @JsonPropertyOrder({"findingId", "status", "severity", "ruleName", "purl", "kev", "tags", "link"})
  record Finding(
      String findingId,
      FindingStatus status,
      Severity severity,
      String ruleName,
      String purl,
      boolean kev,
      List<String> tags,
      @Nullable String link) {}
}
