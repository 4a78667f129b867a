package org.stellaops.scheduler.worker.run;

import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.lease.NeverAgain;
import org.stellaops.scheduler.worker.message.MessageReader;
import org.stellaops.scheduler.worker.message.SegmentMessage;

/** Reads a leased segment message and takes the segment in the store. */
public final class TakeSegment {

  private static final Pattern TRACEPARENT = Pattern.compile("[0-9a-f-]{1,128}");

  private final MessageReader messages;
  private final TenantsServed tenants;
  private final RunStore runs;
  private final SegmentStore segments;
  private final int maxDeliveries;

  TakeSegment(
      MessageReader messages,
      TenantsServed tenants,
      RunStore runs,
      SegmentStore segments,
      int maxDeliveries) {
    this.messages = messages;
    this.tenants = tenants;
    this.runs = runs;
    this.segments = segments;
    this.maxDeliveries = maxDeliveries;
  }

  /**
   * @param deliveryCount 1 at first; transports that do not count give none
   * @throws NeverAgain when the message does not belong to a run that we know
   */
  public TakenSegment take(
      @Body byte[] body,
      @Header("deliveryCount") @Nullable Integer deliveryCount,
      @Header("traceparent") @Nullable String traceparent) {
    SegmentMessage message = messages.segment(body);
    tenants.check(message.tenantId());
    Run run =
        runs.find(message.tenantId(), message.runId())
            .orElseThrow(
                () ->
                    new UnknownRun(
                        "run "
                            + message.runId()
                            + " of segment "
                            + message.segmentId()
                            + " is not in the store (removed by the retention, or never planned here)"));
    if (message.index() >= run.segmentsPlanned()) {
      throw new NeverAgain(
          "/index is "
              + message.index()
              + "; allowed: 0 to "
              + (run.segmentsPlanned() - 1)
              + ", as run "
              + run.runId()
              + " was planned with");
    }
    if (run.state().isFinal()) {
      return new TakenSegment(
          message,
          run,
          0,
          false,
          null,
          segments.find(message.tenantId(), message.segmentId()).orElse(null));
    }
    SegmentStore.Attempt attempt = segments.take(message, run.deadlineAt());
    int deliveries = deliveryCount == null ? attempt.number() : deliveryCount;
    return new TakenSegment(
        message,
        runs.started(run),
        attempt.number(),
        deliveries >= maxDeliveries,
        traceparent != null && TRACEPARENT.matcher(traceparent).matches() ? traceparent : null,
        attempt.record());
  }
}
