package org.stellaops.scheduler.dev.scanner;

import java.util.Set;
import java.util.stream.Collectors;

/**
 * The vulnerabilities known to be exploited, in the form of CISA's catalogue: {@code {
 * "vulnerabilities": [ { "cveID": "CVE-…" } ] }}.
 */
record KevCatalog(Set<String> ids) {

  static KevCatalog read(byte[] bytes) {
    return new KevCatalog(
        Json.read(bytes, "KEV catalogue").required("vulnerabilities").elements().stream()
            .map(entry -> entry.object().required("cveID").text())
            .collect(Collectors.toUnmodifiableSet()));
  }

  boolean lists(Advisory advisory) {
    return ids.contains(advisory.id()) || advisory.aliases().stream().anyMatch(ids::contains);
  }
}
