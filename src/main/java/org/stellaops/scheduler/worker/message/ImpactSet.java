package org.stellaops.scheduler.worker.message;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The images of a run: either here, or in a snapshot that the store holds.
 *
 * @param images at most 2000; an empty list means that there is nothing to do; an image that stands
 *     here twice is looked at once
 * @param snapshotId id of a stored impact snapshot
 */
@JsonPropertyOrder({"images", "snapshotId"})
public record ImpactSet(@Nullable List<ImpactedImage> images, @Nullable String snapshotId) {

  /**
   * @throws IllegalArgumentException unless exactly one of the two is there
   */
  public ImpactSet {
    if ((images == null) == (snapshotId == null)) {
      throw new NotAllowed(
          "",
          images == null
              ? "holds neither images nor snapshotId"
              : "holds both images and snapshotId",
          "exactly one of images and snapshotId");
    }
    images = images == null ? null : List.copyOf(images);
  }

  public static ImpactSet of(List<ImpactedImage> images) {
    return new ImpactSet(images, null);
  }

  public static ImpactSet snapshot(String snapshotId) {
    return new ImpactSet(null, snapshotId);
  }
}
