package org.stellaops.scheduler.worker.message;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A part of a run that is leased, done and settled as one: {@code scheduler.runner-segment@1}.
 *
 * @param schema always {@link #SCHEMA}
 * @param segmentId {@code <runId>:<index>}, see {@link #id}
 * @param index place in the run, from 0
 * @param tenantId owner of the run
 * @param runId of the run
 * @param scheduleId the standing order that the run belongs to
 * @param mode what is asked of the scanner; absent: {@link Mode#ANALYSIS_ONLY}
 * @param usageOnly whether only components in use count
 * @param imageDigests 1 to 500, each once
 * @param limits what the run may use
 * @param correlationId whatever the publisher wants to find it by
 * @param attributes free; keys lower case and sorted
 */
@JsonPropertyOrder({
  "schema",
  "segmentId",
  "index",
  "tenantId",
  "runId",
  "scheduleId",
  "mode",
  "usageOnly",
  "imageDigests",
  "limits",
  "correlationId",
  "attributes"
})
public record SegmentMessage(
    String schema,
    String segmentId,
    int index,
    String tenantId,
    String runId,
    @Nullable String scheduleId,
    Mode mode,
    boolean usageOnly,
    List<String> imageDigests,
    Limits limits,
    @Nullable String correlationId,
    Map<String, String> attributes) {

  public static final String SCHEMA = "scheduler.runner-segment@1";

  /**
   * @throws IllegalArgumentException when the id is not the run's and the index's, or when two
   *     attributes differ in nothing but case
   */
  public SegmentMessage {
    if (!segmentId.equals(id(runId, index))) {
      throw new NotAllowed(
          "/segmentId",
          "is " + Quote.text(segmentId),
          Quote.text(id(runId, index)) + " (runId, a colon, index)");
    }
    mode = Absent.or(mode, Mode.ANALYSIS_ONLY);
    imageDigests = Absent.orEmpty(imageDigests);
    limits = Absent.or(limits, Limits.NONE);
    attributes = LowerCaseKeys.of("/attributes", attributes);
  }

  /** The id that the segment at this place of the run has, whoever cuts it and however often. */
  public static String id(String runId, int index) {
    return runId + ":" + index;
  }
}
