package org.stellaops.scheduler.worker.run;

import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.stellaops.scheduler.worker.message.SegmentMessage;
import org.stellaops.scheduler.worker.scan.ImageStates;
import org.stellaops.scheduler.worker.scan.ImageTask;
import org.stellaops.scheduler.worker.scan.KnownState;

/** Makes a taken segment into the questions to be asked, one an image. */
public final class PrepareImages {

  /** What the store has to be asked for. */
  public Bson recall(@Variable("segment") TakenSegment segment) {
    return ImageStates.query(segment.message().tenantId(), segment.message().imageDigests());
  }

  /**
   * @param found the known states of those images that have one
   */
  public List<ImageTask> prepare(
      @Variable("segment") TakenSegment segment, @Body List<Document> found) {
    Map<String, KnownState> known = ImageStates.read(found);
    SegmentMessage message = segment.message();
    return message.imageDigests().stream()
        .map(
            digest ->
                new ImageTask(
                    message.tenantId(),
                    message.runId(),
                    digest,
                    message.usageOnly(),
                    segment.traceparent(),
                    known.get(digest),
                    segment.lastDelivery()))
        .toList();
  }
}
