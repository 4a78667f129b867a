package org.stellaops.scheduler.dev.scanner;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** Finds the components of an image that advisories affect. */
final class Matcher {
  private Matcher() {}

  /**
   * Two advisories that are one vulnerability (same CVE) make one match for each component; the
   * worse rating counts.
   *
   * @param neededOnly leaves out what the SBOM marks as optional or excluded
   */
  static Collection<Match> matches(SampleImage image, Knowledge knowledge, boolean neededOnly) {
    Map<String, Match> matches = new LinkedHashMap<>();
    for (Component component : image.components()) {
      if (neededOnly && !component.needed()) {
        continue;
      }
      for (Advisory advisory : knowledge.about(component.packageName())) {
        if (advisory.affected().stream().anyMatch(affected -> affected.hits(component))) {
          matches.merge(
              component.purlText() + " " + advisory.findingId(),
              new Match(component, advisory),
              Matcher::worse);
        }
      }
    }
    return matches.values();
  }

  private static Match worse(Match known, Match other) {
    return known.advisory().severity().atLeast(other.advisory().severity()) ? known : other;
  }
}
