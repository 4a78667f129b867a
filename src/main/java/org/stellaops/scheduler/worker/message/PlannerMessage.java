package org.stellaops.scheduler.worker.message;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.OffsetDateTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * "This run is ready to be cut into segments": {@code scheduler.planner-message@1}.
 *
 * @param schema always {@link #SCHEMA}
 * @param messageId of this message; the queue drops a second one with the same id
 * @param tenantId owner of the run
 * @param runId of the run
 * @param scheduleId the standing order that it belongs to
 * @param trigger why it was started
 * @param mode what it asks of the scanner; absent: {@link Mode#ANALYSIS_ONLY}
 * @param correlationId whatever the publisher wants to find it by
 * @param requestedAt when it was asked for
 * @param requestedBy who asked
 * @param usageOnly whether only components in use count
 * @param limits what it may use
 * @param impactSet its images
 * @param attributes free; keys lower case and sorted
 */
@JsonPropertyOrder({
  "schema",
  "messageId",
  "tenantId",
  "runId",
  "scheduleId",
  "trigger",
  "mode",
  "correlationId",
  "requestedAt",
  "requestedBy",
  "usageOnly",
  "limits",
  "impactSet",
  "attributes"
})
public record PlannerMessage(
    String schema,
    String messageId,
    String tenantId,
    String runId,
    @Nullable String scheduleId,
    Trigger trigger,
    Mode mode,
    @Nullable String correlationId,
    OffsetDateTime requestedAt,
    @Nullable String requestedBy,
    boolean usageOnly,
    Limits limits,
    ImpactSet impactSet,
    Map<String, String> attributes) {

  public static final String SCHEMA = "scheduler.planner-message@1";

  /**
   * @throws IllegalArgumentException when two attributes differ in nothing but case
   */
  public PlannerMessage {
    mode = Absent.or(mode, Mode.ANALYSIS_ONLY);
    limits = Absent.or(limits, Limits.NONE);
    attributes = LowerCaseKeys.of("/attributes", attributes);
  }
}
