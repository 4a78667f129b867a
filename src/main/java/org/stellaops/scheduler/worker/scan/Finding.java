package org.stellaops.scheduler.worker.scan;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One finding of a report.
 *
 * @param severity the scanner's word
 * @param purl the package it is about, when the scanner names one
 * @param kev whether it is known to be exploited
 * @param link where to read more
 */
@JsonPropertyOrder({"findingId", "severity", "purl", "kev", "link"})
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record Finding(
    String findingId, String severity, @Nullable String purl, boolean kev, @Nullable String link) {

  /** Same finding, same place: id first, then package. */
  static final Comparator<Finding> IDENTITY =
      Comparator.comparing(Finding::findingId)
          .thenComparing(Finding::purl, Comparator.nullsFirst(Comparator.naturalOrder()));

  /** Worst first: severity, then known to be exploited, then id. */
  public static final Comparator<Finding> WORST_FIRST =
      Comparator.comparing(Finding::rank)
          .thenComparing(finding -> !finding.kev())
          .thenComparing(IDENTITY);

  /**
   * Total: two findings that it holds for equal are equal in every field. So a report has one form,
   * in whatever order the scanner lists its findings.
   */
  static final Comparator<Finding> IN_FULL =
      IDENTITY
          .thenComparing(WORST_FIRST)
          .thenComparing(Finding::severity)
          .thenComparing(Finding::link, Comparator.nullsFirst(Comparator.naturalOrder()));

  @JsonIgnore
  public Severity rank() {
    return Severity.of(severity);
  }
}
