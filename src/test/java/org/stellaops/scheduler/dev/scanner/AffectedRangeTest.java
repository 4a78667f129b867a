package org.stellaops.scheduler.dev.scanner;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.packageurl.PackageURL;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which versions an advisory affects, ecosystem by ecosystem, at the edges of its ranges. */
class AffectedRangeTest {

  @ParameterizedTest(name = "{0} {2} in {3}..{4}: {5}")
  @CsvSource({
    // ecosystem, purl without version, version, introduced, end, affected
    "npm, pkg:npm/qs, 6.7.2, 6.7.0, <6.7.3, true",
    "npm, pkg:npm/qs, 6.7.3, 6.7.0, <6.7.3, false",
    "npm, pkg:npm/qs, 6.7.0, 6.7.0, <6.7.3, true",
    "npm, pkg:npm/qs, 6.6.9, 6.7.0, <6.7.3, false",
    "npm, pkg:npm/qs, 6.7.3-rc.1, 6.7.0, <6.7.3, true",
    "npm, pkg:npm/qs, 6.7.0-rc.1, 6.7.0, <6.7.3, false",
    "npm, pkg:npm/qs, 0.0.0-alpha, 0, <6.7.3, true",
    "npm, pkg:npm/%40nestjs/core, 8.2.0, 8.2.0, <=8.2.0, true",
    "npm, pkg:npm/%40nestjs/core, 8.2.1, 8.2.0, <=8.2.0, false",
    "npm, pkg:npm/%40nestjs/core, 10.0.0, 9.0.0, <11.0.0, true",
    "PyPI, pkg:pypi/django, 3.2, 3.2.0, <3.2.5, true",
    "PyPI, pkg:pypi/django, 3.2.5, 3.2, <3.2.5, false",
    "PyPI, pkg:pypi/django, 3.2rc1, 3.2, <3.2.5, false",
    "PyPI, pkg:pypi/django, 3.2.5rc1, 3.2, <3.2.5, true",
    "PyPI, pkg:pypi/django, 3.2.5.dev1, 3.2, <3.2.5, true",
    "PyPI, pkg:pypi/django, 3.2.4.post1, 3.2, <3.2.5, true",
    "PyPI, pkg:pypi/django, 3.10, 3.2, <3.9, false",
    "PyPI, pkg:pypi/django, 1!1.0, 3.2, <3.9, false",
    "Go, pkg:golang/golang.org/x/text, v0.3.6, 0, <0.3.7, true",
    "Go, pkg:golang/golang.org/x/text, v0.3.7, 0, <0.3.7, false",
    "Go, pkg:golang/golang.org/x/text, v0.3.7-0.20210503060351-7fd8e65b6420, 0, <0.3.7, true",
    "Go, pkg:golang/golang.org/x/net, v0.0.0-20210503060351-7fd8e65b6420, 0, <0.17.0, true",
    "Go, pkg:golang/gopkg.in/yaml.v3, v3.0.0-20210107192922-496545a6307b, 0, <3.0.0-20220521103104-8f96da9f5d5e, true",
    "Go, pkg:golang/gopkg.in/yaml.v3, v3.0.0-20220521103104-8f96da9f5d5e, 0, <3.0.0-20220521103104-8f96da9f5d5e, false",
    "Go, pkg:golang/github.com/form3tech-oss/jwt-go, v3.2.2+incompatible, 3.2.2, <3.2.3, true",
    "Maven, pkg:maven/a/b, 2.14.1, 2.13.0, <2.15.0, true",
    "Maven, pkg:maven/a/b, 2.15.0, 2.13.0, <2.15.0, false",
    "Maven, pkg:maven/a/b, 2.0-beta9, 2.0-beta9, <2.3.1, true",
    "Maven, pkg:maven/a/b, 2.0-beta8, 2.0-beta9, <2.3.1, false",
    "Maven, pkg:maven/a/b, 2.0, 2.0-beta9, <2.3.1, true",
    "Maven, pkg:maven/a/b, 5.2.20.RELEASE, 0, <5.2.20.RELEASE, false",
    "Maven, pkg:maven/a/b, 4.3.26.RELEASE, 0, <5.2.20.RELEASE, true",
    "Maven, pkg:maven/a/b, 2.5.10, 2.5.0, <2.5.10.1, true",
    "Maven, pkg:maven/a/b, 2.15.0-SNAPSHOT, 2.13.0, <2.15.0, true",
    "Maven, pkg:maven/a/b, 1.2.17, 1.2, <=1.2.17, true",
    "Maven, pkg:maven/a/b, 1.2.18, 1.2, <=1.2.17, false",
    "crates.io, pkg:cargo/regex, 1.5.4, 0, <1.5.5, true",
    "crates.io, pkg:cargo/regex, 1.5.5, 0, <1.5.5, false",
    "crates.io, pkg:cargo/regex, 1.5.5-beta.2, 0, <1.5.5, true",
    "crates.io, pkg:cargo/libgit2-sys, 0.12.14+1.1.0, 0, <=0.12.14, true",
    "Debian:11, pkg:deb/debian/openssl, 1.1.1n-0+deb11u4, 0, <1.1.1n-0+deb11u5, true",
    "Debian:11, pkg:deb/debian/openssl, 1.1.1n-0+deb11u5, 0, <1.1.1n-0+deb11u5, false",
    "Debian:11, pkg:deb/debian/openssl, 1:1.0, 0, <2.0, false",
    "Debian:11, pkg:deb/debian/openssl, 1.0~rc1, 0, <1.0, true",
  })
  void edges(
      String ecosystem, String purl, String version, String introduced, String end, boolean hit)
      throws Exception {
    PackageURL bare = new PackageURL(purl);
    String qualifiers = ecosystem.equals("Debian:11") ? "?distro=debian-11" : "";
    String whole = purl + "@" + version.replace("+", "%2B").replace(":", "%3A") + qualifiers;
    Component component = Component.of(new PackageURL(whole), whole, true).orElseThrow();
    String last = end.startsWith("<=") ? "last_affected" : "fixed";
    Advisory advisory =
        OsvDocument.read(
            """
            { "id": "TEST-1", "modified": "2024-01-01T00:00:00Z", "affected": [ {
              "package": { "ecosystem": "%s", "name": "%s" },
              "ranges": [ { "type": "ECOSYSTEM", "events": [ { "introduced": "%s" }, { "%s": "%s" } ] } ] } ] }
            """
                .formatted(
                    ecosystem,
                    Ecosystem.ofOsv(ecosystem).orElseThrow().osvPackage(bare),
                    introduced,
                    last,
                    end.replaceFirst("<=?", ""))
                .getBytes(StandardCharsets.UTF_8));
    assertThat(advisory.affected().get(0).hits(component)).isEqualTo(hit);
  }

  @ParameterizedTest
  @CsvSource({
    "1.0.5, true",
    "1.1.0, false",
    "2.0.0, true",
    "2.4.9, true",
    "2.5.0, false",
    "3.0.0, true"
  })
  void severalEventsInOneRangeInAnyOrder(String version, boolean hit) throws Exception {
    Advisory advisory =
        OsvDocument.read(
            """
            { "id": "TEST-1", "modified": "2024-01-01T00:00:00Z", "affected": [ {
              "package": { "ecosystem": "npm", "name": "p" },
              "ranges": [ { "type": "SEMVER", "events": [
                 { "fixed": "2.5.0" }, { "introduced": "2.0.0" }, { "introduced": "3.0.0" },
                 { "fixed": "1.1.0" }, { "introduced": "0" } ] } ] } ] }
            """
                .getBytes(StandardCharsets.UTF_8));
    String purl = "pkg:npm/p@" + version;
    Component component = Component.of(new PackageURL(purl), purl, true).orElseThrow();
    assertThat(advisory.affected().get(0).hits(component)).isEqualTo(hit);
  }

  @ParameterizedTest
  @CsvSource({"weird-1, true", "1.4.2, true", "1.4.3, false"})
  void versionsListedWordForWord(String version, boolean hit) throws Exception {
    Advisory advisory =
        OsvDocument.read(
            """
            { "id": "TEST-1", "modified": "2024-01-01T00:00:00Z", "affected": [ {
              "package": { "ecosystem": "PyPI", "name": "Some_Package" },
              "versions": [ "weird-1", "1.4.2" ] } ] }
            """
                .getBytes(StandardCharsets.UTF_8));
    String purl = "pkg:pypi/some-package@" + version;
    Component component = Component.of(new PackageURL(purl), purl, true).orElseThrow();
    assertThat(advisory.affected().get(0).hits(component)).isEqualTo(hit);
  }
}
