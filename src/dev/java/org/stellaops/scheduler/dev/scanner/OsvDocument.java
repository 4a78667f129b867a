package org.stellaops.scheduler.dev.scanner;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.stellaops.scheduler.dev.scanner.AffectedRange.Event;
import org.stellaops.scheduler.dev.scanner.AffectedRange.Kind;
import us.springett.cvss.Cvss;
import us.springett.cvss.MalformedVectorException;

/**
 * Reads an OSV document (schema 1.x). Unknown members are ignored, as the schema asks; what is used
 * has to be right, or {@link BadDocument} says what is not.
 */
final class OsvDocument {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9:._-]{2,99}");
  private static final Set<String> RANGE_TYPES = Set.of("SEMVER", "ECOSYSTEM");

  private OsvDocument() {}

  static Advisory read(byte[] bytes) {
    Field root = Json.read(bytes, "advisory");
    Field id = root.required("id");
    if (!ID.matcher(id.text()).matches()) {
      id.fail("an OSV id such as GHSA-jfh8-c2jp-5v3q");
    }
    root.required("modified").text();
    Optional<Double> score = score(root);
    return new Advisory(
        id.text(),
        texts(root, "aliases"),
        score.map(Severity::ofScore).orElseGet(() -> word(root)),
        score,
        link(root),
        root.optional("withdrawn").isPresent(),
        root.required("affected").elements().stream().map(OsvDocument::affected).toList(),
        Digests.of(Json.canonical(root)));
  }

  private static List<String> texts(Field parent, String name) {
    return parent
        .optional(name)
        .map(list -> list.elements().stream().map(Field::text).toList())
        .orElse(List.of());
  }

  /** The first CVSS v3 vector, or else v2; a v4 vector is left to the word beside it. */
  private static Optional<Double> score(Field root) {
    List<Field> severities =
        root.optional("severity").map(Field::elements).orElse(List.<Field>of());
    for (String type : List.of("CVSS_V3", "CVSS_V2")) {
      for (Field severity : severities) {
        if (severity.required("type").text().equals(type)) {
          return Optional.of(baseScore(severity.required("score"), type));
        }
      }
    }
    return Optional.empty();
  }

  private static double baseScore(Field vector, String type) {
    try {
      Cvss cvss = Cvss.fromVector(vector.text());
      if (cvss != null) {
        return cvss.calculateScore().getBaseScore();
      }
    } catch (MalformedVectorException e) {
      // told below, with the place
    }
    throw new BadDocument(
        vector.path(), "found " + vector.node() + ", allowed: a " + type + " vector");
  }

  private static Severity word(Field root) {
    return root.optional("database_specific")
        .flatMap(specific -> specific.optional("severity"))
        .flatMap(word -> Severity.ofWord(word.text()))
        .orElse(Severity.UNKNOWN);
  }

  private static Optional<String> link(Field root) {
    List<Field> references =
        root.optional("references").map(Field::elements).orElse(List.<Field>of());
    return references.stream()
        .filter(r -> r.optional("type").map(Field::text).filter("ADVISORY"::equals).isPresent())
        .findFirst()
        .or(() -> references.stream().findFirst())
        .map(reference -> reference.required("url").text());
  }

  private static Affected affected(Field field) {
    Field packageField = field.object().required("package").object();
    Field ecosystemField = packageField.required("ecosystem");
    Ecosystem ecosystem =
        Ecosystem.ofOsv(ecosystemField.text())
            .orElseThrow(
                () ->
                    new BadDocument(
                        ecosystemField.path(),
                        "found "
                            + ecosystemField.node()
                            + ", allowed: npm, PyPI, Go, Maven, crates.io, Debian:<release>"));
    PackageName name =
        PackageName.of(ecosystem, ecosystemField.text(), packageField.required("name").text());
    List<AffectedRange> ranges = new ArrayList<>();
    for (Field range : field.optional("ranges").map(Field::elements).orElse(List.<Field>of())) {
      // a GIT range speaks of commits, which no SBOM has
      Field type = range.required("type");
      if (RANGE_TYPES.contains(type.text())) {
        ranges.add(range(ecosystem, range.required("events")));
      } else if (!type.text().equals("GIT")) {
        type.fail("SEMVER, ECOSYSTEM or GIT");
      }
    }
    Set<String> versions = new HashSet<>(texts(field, "versions"));
    if (ranges.isEmpty() && versions.isEmpty()) {
      throw new BadDocument(field.path(), "found neither ranges nor versions, one is required");
    }
    return new Affected(name, ranges, versions);
  }

  private static AffectedRange range(Ecosystem ecosystem, Field list) {
    List<Event> events = new ArrayList<>();
    for (Field field : list.elements()) {
      for (Kind kind : Kind.values()) {
        field
            .object()
            .optional(kind.name().toLowerCase(java.util.Locale.ROOT))
            .ifPresent(version -> events.add(new Event(kind, version(ecosystem, version))));
      }
    }
    if (events.stream().noneMatch(e -> e.kind() == Kind.INTRODUCED)) {
      list.fail("events of which at least one is 'introduced'");
    }
    if (events.stream().anyMatch(e -> e.kind() == Kind.FIXED)
        && events.stream().anyMatch(e -> e.kind() == Kind.LAST_AFFECTED)) {
      list.fail("either 'fixed' or 'last_affected', not both");
    }
    return new AffectedRange(events);
  }

  private static PackageVersion version(Ecosystem ecosystem, Field field) {
    try {
      return ecosystem.version(field.text());
    } catch (IllegalArgumentException e) {
      field.fail("a " + ecosystem.osvName() + " version");
      throw e;
    }
  }
}
