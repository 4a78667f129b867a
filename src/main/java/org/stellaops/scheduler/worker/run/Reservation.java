package org.stellaops.scheduler.worker.run;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.stellaops.scheduler.worker.scan.ImageOutcome;

/** How far a segment is with claiming what changed; see {@link ReserveChanges}. */
public final class Reservation {

  private final String tenantId;
  private final String segmentId;
  private final List<ImageOutcome> found;
  private final Map<String, ImageOutcome.Evaluated> unclaimed = new LinkedHashMap<>();
  private final Map<String, ImageOutcome> overtaken = new HashMap<>();
  private final long since = System.nanoTime();

  Reservation(String tenantId, String segmentId, List<ImageOutcome> found) {
    this.tenantId = tenantId;
    this.segmentId = segmentId;
    this.found = found;
    for (ImageOutcome outcome : found) {
      if (outcome instanceof ImageOutcome.Evaluated image && image.changed()) {
        unclaimed.put(image.imageDigest(), image);
      }
    }
  }

  String tenantId() {
    return tenantId;
  }

  String segmentId() {
    return segmentId;
  }

  /** The images whose change neither is claimed nor was overtaken. */
  Collection<ImageOutcome.Evaluated> unclaimed() {
    return unclaimed.values();
  }

  void claimed(Set<String> imageDigests) {
    unclaimed.keySet().removeAll(imageDigests);
  }

  /**
   * Another run was first; what there is to say now may be a change again, and then to be claimed.
   */
  void overtaken(ImageOutcome.Evaluated now) {
    overtaken.put(now.imageDigest(), now);
    if (now.changed()) {
      unclaimed.put(now.imageDigest(), now);
    } else {
      unclaimed.remove(now.imageDigest());
    }
  }

  boolean hasWaited(Duration time) {
    return System.nanoTime() - since >= time.toNanos();
  }

  /** Whether every change is claimed or overtaken; then the segment can be recorded. */
  public boolean isComplete() {
    return unclaimed.isEmpty();
  }

  /** The outcomes as they are to be recorded. */
  public List<ImageOutcome> outcomes() {
    return found.stream()
        .map(outcome -> overtaken.getOrDefault(outcome.imageDigest(), outcome))
        .toList();
  }
}
