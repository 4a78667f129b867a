package org.stellaops.scheduler.dev.scanner;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURL;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cyclonedx.exception.ParseException;
import org.cyclonedx.model.Bom;
import org.cyclonedx.parsers.JsonParser;
import org.jspecify.annotations.Nullable;

/** The images that the scanner knows, read from {@code images.json} and the SBOMs beside it. */
final class SampleImages {
  private final Map<String, SampleImage> byDigest;

  private SampleImages(Map<String, SampleImage> byDigest) {
    this.byDigest = byDigest;
  }

  /**
   * @throws BadDocument when the index or an SBOM cannot be used, or a digest is not that of its
   *     SBOM
   */
  static SampleImages read(Path samples) throws IOException {
    Path index = samples.resolve("images.json");
    Map<String, SampleImage> images = new LinkedHashMap<>();
    JsonParser parser = new JsonParser();
    for (Field entry :
        Json.read(Files.readAllBytes(index), index.toString()).required("images").elements()) {
      SampleImage image = image(parser, samples, entry);
      images.put(image.digest(), image);
    }
    return new SampleImages(Collections.unmodifiableMap(images));
  }

  private static SampleImage image(JsonParser parser, Path samples, Field entry)
      throws IOException {
    String sbom = entry.required("sbom").text();
    byte[] bytes = Files.readAllBytes(samples.resolve(sbom));
    Field digest = entry.required("digest");
    if (!digest.text().equals(Digests.of(bytes))) {
      digest.fail(Digests.of(bytes) + ", the digest of " + sbom);
    }
    return new SampleImage(
        digest.text(),
        entry.required("repository").text(),
        entry.required("tags").elements().stream().map(Field::text).toList(),
        sbom,
        components(parser, sbom, bytes));
  }

  private static List<Component> components(JsonParser parser, String name, byte[] sbom) {
    try {
      List<Component> components = new ArrayList<>();
      Bom bom = parser.parse(sbom);
      // the software itself can be what an advisory is about
      if (bom.getMetadata() != null && bom.getMetadata().getComponent() != null) {
        collect(List.of(bom.getMetadata().getComponent()), components);
      }
      collect(bom.getComponents(), components);
      return List.copyOf(components);
    } catch (ParseException e) {
      throw new BadDocument(name, "no CycloneDX document: " + e.getMessage());
    }
  }

  private static void collect(
      @Nullable List<org.cyclonedx.model.Component> from, List<Component> into) {
    if (from == null) {
      return;
    }
    for (org.cyclonedx.model.Component component : from) {
      purl(component)
          .flatMap(purl -> Component.of(purl, component.getPurl(), needed(component)))
          .ifPresent(into::add);
      collect(component.getComponents(), into);
    }
  }

  private static boolean needed(org.cyclonedx.model.Component component) {
    return component.getScope() == null
        || component.getScope() == org.cyclonedx.model.Component.Scope.REQUIRED;
  }

  private static Optional<PackageURL> purl(org.cyclonedx.model.Component component) {
    try {
      return component.getPurl() == null
          ? Optional.empty()
          : Optional.of(new PackageURL(component.getPurl()));
    } catch (MalformedPackageURLException e) {
      throw new BadDocument(
          "components", "purl '" + component.getPurl() + "' cannot be read: " + e.getMessage());
    }
  }

  Optional<SampleImage> find(String digest) {
    return Optional.ofNullable(byDigest.get(digest));
  }

  Collection<SampleImage> all() {
    return byDigest.values();
  }
}
