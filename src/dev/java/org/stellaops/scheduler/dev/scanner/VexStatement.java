package org.stellaops.scheduler.dev.scanner;

import com.github.packageurl.PackageURL;
import java.util.List;
import java.util.Objects;

/**
 * One statement of an OpenVEX document.
 *
 * @param vulnerabilities the vulnerability's name and its aliases
 * @param products what the statement is about
 */
record VexStatement(List<String> vulnerabilities, Status status, List<Product> products) {
  enum Status {
    NOT_AFFECTED,
    AFFECTED,
    FIXED,
    UNDER_INVESTIGATION
  }

  /**
   * A product: a package wherever it occurs, or an image, whole or only some packages in it.
   *
   * @param imageDigest blank when the statement is about packages in every image
   * @param packages empty when the statement is about the whole image
   */
  record Product(String imageDigest, List<PackageURL> packages) {
    boolean covers(SampleImage image, Component component) {
      return (imageDigest.isEmpty() || imageDigest.equals(image.digest()))
          && (packages.isEmpty()
              || packages.stream().anyMatch(p -> samePackage(p, component.purl())));
    }

    /** A purl without a version stands for all versions. */
    private static boolean samePackage(PackageURL stated, PackageURL found) {
      return stated.getType().equals(found.getType())
          && Objects.equals(stated.getNamespace(), found.getNamespace())
          && stated.getName().equals(found.getName())
          && (stated.getVersion() == null || stated.getVersion().equals(found.getVersion()));
    }
  }

  /** Whether the statement says that this finding needs no attention. */
  boolean quiets(SampleImage image, Component component, Advisory advisory) {
    return (status == Status.NOT_AFFECTED || status == Status.FIXED)
        && vulnerabilities.stream().anyMatch(advisory::isKnownAs)
        && products.stream().anyMatch(product -> product.covers(image, component));
  }
}
