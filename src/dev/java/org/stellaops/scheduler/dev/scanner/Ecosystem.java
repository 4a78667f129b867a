package org.stellaops.scheduler.dev.scanner;

import com.github.packageurl.PackageURL;
import io.github.nscuro.versatile.version.Version;
import io.github.nscuro.versatile.version.VersioningScheme;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A package ecosystem under its OSV name, with its purl type and its order of versions.
 *
 * <p>Cargo orders versions by Semantic Versioning, as npm does, so both share one scheme.
 */
enum Ecosystem {
  NPM("npm", "npm"),
  PYPI("PyPI", "pypi"),
  GO("Go", "golang"),
  MAVEN("Maven", "maven"),
  CRATES("crates.io", "cargo"),
  DEBIAN("Debian", "deb");

  private final String osvName;
  private final String purlType;

  Ecosystem(String osvName, String purlType) {
    this.osvName = osvName;
    this.purlType = purlType;
  }

  private Comparable<?> parse(String text) {
    return switch (this) {
      case NPM, CRATES -> Version.forScheme(VersioningScheme.NPM, text);
      case PYPI -> Pep440.parse(text);
      case GO -> Version.forScheme(VersioningScheme.GOLANG, text);
      case MAVEN -> Version.forScheme(VersioningScheme.MAVEN, text);
      case DEBIAN -> Version.forScheme(VersioningScheme.DEB, text);
    };
  }

  String osvName() {
    return osvName;
  }

  /**
   * @throws IllegalArgumentException when the text is no version of this ecosystem
   */
  PackageVersion version(String text) {
    try {
      return new PackageVersion(this, text, parse(text));
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("'" + text + "' is no " + osvName + " version", e);
    }
  }

  /** An OSV ecosystem may carry a release after a colon, as {@code Debian:12} does. */
  static Optional<Ecosystem> ofOsv(String name) {
    String bare = name.contains(":") ? name.substring(0, name.indexOf(':')) : name;
    return Arrays.stream(values()).filter(e -> e.osvName.equals(bare)).findFirst();
  }

  static Optional<Ecosystem> ofPurl(PackageURL purl) {
    return Arrays.stream(values()).filter(e -> e.purlType.equals(purl.getType())).findFirst();
  }

  /** The package's name as OSV writes it. */
  String osvPackage(PackageURL purl) {
    String namespace = purl.getNamespace();
    return switch (this) {
      case MAVEN -> namespace + ":" + purl.getName();
      case PYPI -> canonical(purl.getName());
      case DEBIAN -> sourcePackage(purl);
      case GO -> canonical(namespace == null ? purl.getName() : namespace + "/" + purl.getName());
      case NPM, CRATES -> namespace == null ? purl.getName() : namespace + "/" + purl.getName();
    };
  }

  /**
   * PyPI names are equal when their normal forms are (PEP 503); purls of Go modules are in lower
   * case, whatever the module path is.
   */
  String canonical(String packageName) {
    return switch (this) {
      case PYPI -> packageName.toLowerCase(Locale.ROOT).replaceAll("[-_.]+", "-");
      case GO -> packageName.toLowerCase(Locale.ROOT);
      default -> packageName;
    };
  }

  private static String sourcePackage(PackageURL purl) {
    Map<String, String> qualifiers = purl.getQualifiers();
    String upstream = qualifiers == null ? null : qualifiers.get("upstream");
    return upstream == null ? purl.getName() : upstream.replaceFirst("@.*", "");
  }
}
