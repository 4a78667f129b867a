package org.stellaops.scheduler.dev.scanner;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURL;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.stellaops.scheduler.dev.scanner.VexStatement.Product;
import org.stellaops.scheduler.dev.scanner.VexStatement.Status;

/**
 * An OpenVEX document (v0.2.0). A product is a package purl, or an image ({@code
 * pkg:oci/name@sha256:…}) with the packages in it as {@code subcomponents}.
 */
record VexDocument(List<VexStatement> statements, String contentDigest) {
  private static final String STATUSES = "not_affected, affected, fixed, under_investigation";

  static VexDocument read(byte[] bytes) {
    Field root = Json.read(bytes, "VEX document");
    return new VexDocument(
        root.required("statements").elements().stream().map(VexDocument::statement).toList(),
        Digests.of(Json.canonical(root)));
  }

  private static VexStatement statement(Field field) {
    Field vulnerability = field.object().required("vulnerability").object();
    List<String> names = new ArrayList<>();
    names.add(vulnerability.required("name").text());
    vulnerability
        .optional("aliases")
        .ifPresent(aliases -> aliases.elements().forEach(alias -> names.add(alias.text())));
    return new VexStatement(
        names,
        status(field),
        field.required("products").elements().stream().map(VexDocument::product).toList());
  }

  private static Status status(Field statement) {
    Field field = statement.required("status");
    Status status =
        Arrays.stream(Status.values())
            .filter(s -> s.name().toLowerCase(Locale.ROOT).equals(field.text()))
            .findFirst()
            .orElseThrow(
                () ->
                    new BadDocument(
                        field.path(), "found " + field.node() + ", allowed: " + STATUSES));
    if (status == Status.NOT_AFFECTED
        && statement.optional("justification").isEmpty()
        && statement.optional("impact_statement").isEmpty()) {
      throw new BadDocument(
          statement.path(), "status not_affected needs a justification or an impact_statement");
    }
    return status;
  }

  private static Product product(Field field) {
    PackageURL purl = purl(field);
    List<PackageURL> subcomponents =
        field
            .optional("subcomponents")
            .map(list -> list.elements().stream().map(VexDocument::purl).toList())
            .orElse(List.of());
    if (!purl.getType().equals("oci")) {
      return new Product("", List.of(purl));
    }
    String digest = Optional.ofNullable(purl.getVersion()).orElse("");
    if (!Digests.isDigest(digest)) {
      field.required("@id").fail("an image purl with the digest as its version");
    }
    return new Product(digest, subcomponents);
  }

  private static PackageURL purl(Field field) {
    Field id = field.object().required("@id");
    try {
      return new PackageURL(id.text());
    } catch (MalformedPackageURLException e) {
      throw new BadDocument(
          id.path(), "found " + id.node() + ", allowed: a package URL (" + e.getMessage() + ")");
    }
  }
}
