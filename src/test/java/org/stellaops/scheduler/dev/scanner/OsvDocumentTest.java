package org.stellaops.scheduler.dev.scanner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OsvDocumentTest {
  private static final String PACKAGE = "'package': {'ecosystem': 'npm', 'name': 'a'}";

  private static Advisory read(String json) {
    return OsvDocument.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private static Advisory withSeverity(String members) {
    return read(
        "{'id': 'GHSA-1', 'modified': 'x', 'aliases': ['CVE-2024-1'], 'affected': [{"
            + PACKAGE
            + ", 'versions': ['1']}]"
            + members
            + "}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CVSS_V3 | CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H | CRITICAL",
        "CVSS_V3 | CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H | HIGH",
        "CVSS_V3 | CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L | MEDIUM",
        "CVSS_V3 | CVSS:3.1/AV:L/AC:H/PR:L/UI:R/S:U/C:L/I:N/A:N | LOW",
        "CVSS_V2 | AV:N/AC:L/Au:N/C:C/I:C/A:C | CRITICAL",
      })
  void severityFromTheVector(String type, String vector, Severity severity) {
    Advisory advisory =
        withSeverity(", 'severity': [{'type': '" + type + "', 'score': '" + vector + "'}]");
    assertThat(advisory.severity()).isEqualTo(severity);
    assertThat(advisory.score()).isPresent();
  }

  @ParameterizedTest
  @CsvSource({"MODERATE, MEDIUM", "low, LOW", "Critical, CRITICAL", "dreadful, UNKNOWN"})
  void severityFromTheWord(String word, Severity severity) {
    String v4 = ", 'severity': [{'type': 'CVSS_V4', 'score': 'CVSS:4.0/AV:N'}]";
    Advisory advisory = withSeverity(v4 + ", 'database_specific': {'severity': '" + word + "'}");
    assertThat(advisory.severity()).isEqualTo(severity);
  }

  @Test
  void theCveIsTheFindingAndTheAdvisoryIsThePreferredLink() {
    Advisory advisory =
        withSeverity(
            ", 'references': [{'type': 'WEB', 'url': 'https://a.example'},"
                + " {'type': 'ADVISORY', 'url': 'https://b.example'}]");
    assertThat(advisory.findingId()).isEqualTo("CVE-2024-1");
    assertThat(advisory.link()).contains("https://b.example");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]| advisory: found an array, allowed: a JSON object",
        "{'modified': 'x', 'affected': []}| id: missing, required",
        "{'id': '!', 'modified': 'x', 'affected': []}| id: found \"!\", allowed: an OSV id such as GHSA-jfh8-c2jp-5v3q",
        "{'id': 'GHSA-1', 'modified': 'x'}| affected: missing, required",
        "{'id': 'GHSA-1', 'modified': 'x', 'affected': [{'package': {'ecosystem': 'Npm', 'name': 'a'}}]}"
            + "| affected[0].package.ecosystem: found \"Npm\", allowed: npm, PyPI, Go, Maven, crates.io, Debian:<release>",
        "{'id': 'GHSA-1', 'modified': 'x', 'affected': [{'package': {'ecosystem': 'npm', 'name': 7}}]}"
            + "| affected[0].package.name: found 7, allowed: a text that is not blank",
        "{'id': 'GHSA-1', 'modified': 'x', 'affected': [{'package': {'ecosystem': 'npm', 'name': 'a'}}]}"
            + "| affected[0]: found neither ranges nor versions, one is required",
        "{'id': 'GHSA-1', 'modified': 'x', 'affected': [{'package': {'ecosystem': 'npm', 'name': 'a'},"
            + " 'ranges': [{'type': 'SEMVER', 'events': [{'introduced': 'x.y'}]}]}]}"
            + "| affected[0].ranges[0].events[0].introduced: found \"x.y\", allowed: a npm version",
        "{'id': 'GHSA-1', 'modified': 'x', 'affected': [{'package': {'ecosystem': 'npm', 'name': 'a'},"
            + " 'ranges': [{'type': 'SEMVER', 'events': [{'fixed': '1.0.0'}]}]}]}"
            + "| affected[0].ranges[0].events: found an array, allowed: events of which at least one is 'introduced'",
        "{'id': 'GHSA-1', 'modified': 'x', 'affected': [], 'severity': [{'type': 'CVSS_V3', 'score': 'high'}]}"
            + "| severity[0].score: found \"high\", allowed: a CVSS_V3 vector",
      })
  void saysWhatIsWrongAndWhere(String json, String message) {
    assertThatThrownBy(() -> read(json)).isInstanceOf(BadDocument.class).hasMessage(message);
  }
}
