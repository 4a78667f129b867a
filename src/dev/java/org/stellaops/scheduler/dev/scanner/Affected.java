package org.stellaops.scheduler.dev.scanner;

import java.util.List;
import java.util.Set;

/** One package of an advisory with the versions that are affected. */
record Affected(PackageName packageName, List<AffectedRange> ranges, Set<String> versions) {

  boolean hits(Component component) {
    return packageName.equals(component.packageName())
        && (versions.contains(component.versionText())
            || component
                .version()
                .filter(version -> ranges.stream().anyMatch(range -> range.contains(version)))
                .isPresent());
  }
}
