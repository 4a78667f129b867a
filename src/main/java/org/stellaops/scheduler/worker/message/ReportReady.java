package org.stellaops.scheduler.worker.message;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Payload {@code scanner.report.ready@1}: an image has a new report.
 *
 * @param reportId the scanner's id of the report
 * @param generatedAt when the scanner made it
 * @param verdict the scanner's word, such as {@code pass}, {@code warn}, {@code fail}
 * @param imageDigest of the image
 * @param policy what the verdict rests on, where the scanner said so
 * @param summary the scanner's counts
 * @param quietedFindingCount findings that VEX or policy silenced
 * @param delta against the last known report of the image
 * @param links where to read more
 * @param dsse the scanner's own signed envelope, byte for byte as it came
 */
@JsonPropertyOrder({
  "reportId",
  "generatedAt",
  "verdict",
  "imageDigest",
  "policy",
  "summary",
  "quietedFindingCount",
  "delta",
  "links",
  "dsse"
})
public record ReportReady(
    String reportId,
    OffsetDateTime generatedAt,
    String verdict,
    String imageDigest,
    @Nullable Policy policy,
    Summary summary,
    int quietedFindingCount,
    Delta delta,
    Links links,
    @Nullable RawJson dsse)
    implements EventPayload {

  public ReportReady {
    links = Absent.or(links, Links.NONE);
  }

  @Override
  public EventKind kind() {
    return EventKind.REPORT_READY;
  }

  /** The policy revision behind a verdict. */
  @JsonPropertyOrder({"revisionId", "digest"})
  public record Policy(@Nullable String revisionId, @Nullable String digest) {}

  /** The scanner's counts of findings. */
  @JsonPropertyOrder({"total", "blocked", "warned", "ignored", "quieted"})
  public record Summary(int total, int blocked, int warned, int ignored, int quieted) {}

  /**
   * What changed since the last known report of the image.
   *
   * @param newFindings all findings that are new, of whatever severity
   * @param resolved findings that are gone
   * @param kevHits ids of new findings that are known to be exploited
   * @param topFindings at most 10 of the new ones, worst first
   */
  @JsonPropertyOrder({
    "newFindings",
    "newCriticals",
    "newHigh",
    "newMedium",
    "newLow",
    "resolved",
    "kevHits",
    "topFindings"
  })
  public record Delta(
      int newFindings,
      int newCriticals,
      int newHigh,
      int newMedium,
      int newLow,
      int resolved,
      List<String> kevHits,
      List<TopFinding> topFindings) {

    public Delta {
      kevHits = Absent.orEmpty(kevHits);
      topFindings = Absent.orEmpty(topFindings);
    }
  }

  /** One of the worst new findings. */
  @JsonPropertyOrder({"findingId", "severity", "purl", "link"})
  public record TopFinding(
      String findingId, String severity, @Nullable String purl, @Nullable String link) {}

  /** Addresses for people. */
  @JsonPropertyOrder("report")
  public record Links(@Nullable String report) {

    public static final Links NONE = new Links(null);
  }
}
