package org.stellaops.scheduler.dev.scanner;

import java.util.List;
import java.util.Optional;

/**
 * What an OSV document says, as far as the scanner uses it.
 *
 * @param score the CVSS base score; empty when the severity was given as a word
 * @param withdrawn a withdrawn advisory is kept but finds nothing
 * @param contentDigest digest of the whole document, part of the knowledge revision
 */
record Advisory(
    String id,
    List<String> aliases,
    Severity severity,
    Optional<Double> score,
    Optional<String> link,
    boolean withdrawn,
    List<Affected> affected,
    String contentDigest) {

  /**
   * The CVE id where the advisory has one, so that two databases' advisories become one finding.
   */
  String findingId() {
    if (id.startsWith("CVE-")) {
      return id;
    }
    return aliases.stream().filter(a -> a.startsWith("CVE-")).findFirst().orElse(id);
  }

  boolean isKnownAs(String name) {
    return id.equals(name) || aliases.contains(name);
  }
}
