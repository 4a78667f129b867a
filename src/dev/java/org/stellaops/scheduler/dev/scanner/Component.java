package org.stellaops.scheduler.dev.scanner;

import com.github.packageurl.PackageURL;
import java.util.Optional;

/**
 * A package inside an image.
 *
 * @param purlText the purl as the SBOM writes it
 * @param version empty when the text is no version of its ecosystem; such a component is only found
 *     by advisories that list versions word for word
 * @param needed false when the SBOM gives the component the scope {@code optional} or {@code
 *     excluded}
 */
record Component(
    PackageURL purl,
    String purlText,
    PackageName packageName,
    String versionText,
    Optional<PackageVersion> version,
    boolean needed) {

  /** Empty when the purl has no version or belongs to an ecosystem without advisories here. */
  static Optional<Component> of(PackageURL purl, String purlText, boolean needed) {
    String version = purl.getVersion();
    if (version == null) {
      return Optional.empty();
    }
    return Ecosystem.ofPurl(purl)
        .flatMap(
            ecosystem ->
                PackageName.of(purl)
                    .map(
                        name ->
                            new Component(
                                purl,
                                purlText,
                                name,
                                version,
                                parsed(ecosystem, version),
                                needed)));
  }

  private static Optional<PackageVersion> parsed(Ecosystem ecosystem, String text) {
    try {
      return Optional.of(ecosystem.version(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
