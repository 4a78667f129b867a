package org.stellaops.scheduler.worker.message;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An image that has to be looked at again.
 *
 * @param imageDigest {@code sha256:} and 64 lower-case hexadecimal digits
 * @param registry such as {@code registry.example.org:5000}
 * @param repository such as {@code payments/api}
 * @param namespaces where it runs; empty when unknown
 * @param tags tags it was seen under
 * @param labels keys lower case and sorted
 */
@JsonPropertyOrder({"imageDigest", "registry", "repository", "namespaces", "tags", "labels"})
public record ImpactedImage(
    String imageDigest,
    @Nullable String registry,
    @Nullable String repository,
    List<String> namespaces,
    List<String> tags,
    Map<String, String> labels) {

  /**
   * @throws IllegalArgumentException when two labels differ in nothing but case
   */
  public ImpactedImage {
    namespaces = Absent.orEmpty(namespaces);
    tags = Absent.orEmpty(tags);
    labels = LowerCaseKeys.of("/labels", labels);
  }

  /** An image of which nothing but the digest is known. */
  public static ImpactedImage of(String imageDigest) {
    return new ImpactedImage(imageDigest, null, null, List.of(), List.of(), Map.of());
  }
}
