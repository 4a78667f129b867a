package org.stellaops.scheduler.dev.takeover;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.stellaops.scheduler.worker.message.CanonicalJson;
import org.stellaops.scheduler.worker.message.EventIds;
import org.stellaops.scheduler.worker.message.ImpactSet;
import org.stellaops.scheduler.worker.message.ImpactedImage;
import org.stellaops.scheduler.worker.message.Limits;
import org.stellaops.scheduler.worker.message.Mode;
import org.stellaops.scheduler.worker.message.PlannerMessage;
import org.stellaops.scheduler.worker.message.SegmentMessage;
import org.stellaops.scheduler.worker.message.Trigger;

/**
 * A run over images that no other run has: each of them has exactly one new finding.
 *
 * @param images digests, in the order in which they are cut into segments
 */
record TestRun(String runId, List<String> images, int segmentSize) {

  static final String TENANT = "takeover";

  static TestRun of(SplittableRandom random, String runId, int segments, int segmentSize) {
    List<String> images =
        Stream.generate(
                () ->
                    "sha256:%016x%016x%016x%016x"
                        .formatted(
                            random.nextLong(),
                            random.nextLong(),
                            random.nextLong(),
                            random.nextLong()))
            .limit((long) segments * segmentSize)
            .toList();
    return new TestRun(runId, images, segmentSize);
  }

  byte[] message() {
    return message(Limits.NONE);
  }

  byte[] message(Limits limits) {
    return CanonicalJson.write(
        new PlannerMessage(
            PlannerMessage.SCHEMA,
            "message-" + runId,
            TENANT,
            runId,
            null,
            Trigger.MANUAL,
            Mode.ANALYSIS_ONLY,
            null,
            OffsetDateTime.now(ZoneOffset.UTC),
            null,
            false,
            limits,
            ImpactSet.of(images.stream().map(ImpactedImage::of).toList()),
            Map.of()));
  }

  int segments() {
    return (images.size() + segmentSize - 1) / segmentSize;
  }

  /** The segment that an image is in. */
  String segmentOf(String image) {
    return SegmentMessage.id(runId, images.indexOf(image) / segmentSize);
  }

  /**
   * Ids of all events that the run owes: one for each image, one for each segment, one of its end.
   */
  Set<String> eventIds() {
    Set<String> ids = new LinkedHashSet<>();
    images.forEach(image -> ids.add(EventIds.reportReady(TENANT, runId, image).toString()));
    for (int index = 0; index < segments(); index++) {
      ids.add(EventIds.rescanDelta(TENANT, SegmentMessage.id(runId, index)).toString());
    }
    ids.add(EventIds.runCompleted(TENANT, runId).toString());
    return ids;
  }

  /** Those of the images that are in one of the segments. */
  List<String> imagesOf(Set<String> segmentIds) {
    List<String> found = new ArrayList<>(images);
    found.removeIf(image -> !segmentIds.contains(segmentOf(image)));
    return found;
  }
}
