package org.stellaops.scheduler.dev.scanner;

import com.github.packageurl.PackageURL;
import java.util.Map;
import java.util.Optional;

/**
 * A package as an advisory names it: the key under which components and advisories meet.
 *
 * @param ecosystem the whole OSV ecosystem, with the release where one belongs to it ({@code
 *     Debian:12})
 * @param name the package in the ecosystem's normal form
 */
record PackageName(String ecosystem, String name) {

  static PackageName of(Ecosystem ecosystem, String osvEcosystem, String name) {
    return new PackageName(osvEcosystem, ecosystem.canonical(name));
  }

  /** Empty for an ecosystem without advisories here. */
  static Optional<PackageName> of(PackageURL purl) {
    return Ecosystem.ofPurl(purl)
        .map(e -> new PackageName(e.osvName() + release(e, purl), e.osvPackage(purl)));
  }

  private static String release(Ecosystem ecosystem, PackageURL purl) {
    Map<String, String> qualifiers = purl.getQualifiers();
    String distro = qualifiers == null ? null : qualifiers.get("distro");
    return ecosystem == Ecosystem.DEBIAN && distro != null
        ? ":" + distro.replaceFirst("^debian-", "").replaceFirst("\\..*$", "")
        : "";
  }
}
