package org.stellaops.scheduler.worker.run;

import com.mongodb.MongoException;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.support.RoutePolicySupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stellaops.scheduler.worker.lease.HandBack;
import org.stellaops.scheduler.worker.lease.LeaseLost;
import org.stellaops.scheduler.worker.lease.Permanent;
import org.stellaops.scheduler.worker.message.Mode;

/**
 * Counts how the leased segments end. One that goes back untouched, or to another worker, has not
 * ended.
 */
public final class MeterSegments extends RoutePolicySupport {

  private static final Logger LOG = LoggerFactory.getLogger(MeterSegments.class);

  private final RunMeters meters;
  private final RunWindows windows;

  MeterSegments(RunMeters meters, RunWindows windows) {
    this.meters = meters;
    this.windows = windows;
  }

  @Override
  public void onExchangeDone(Route route, Exchange exchange) {
    TakenSegment segment = exchange.getVariable("segment", TakenSegment.class);
    Mode mode = segment == null ? null : segment.message().mode();
    String status =
        exchange.getException() != null
            ? failure(segment, exchange.getException())
            : exchange.getVariable("record") == null ? "Cancelled" : "Completed";
    if (status != null) {
      meters.segment(mode, status);
    }
    if (segment != null && "DeadLettered".equals(status)) {
      setAside(segment);
    }
  }

  private void setAside(TakenSegment segment) {
    try {
      windows.setAside(segment.run(), segment.message().index());
    } catch (MongoException e) {
      LOG.warn(
          "Segment {} is a dead letter and its run could not be told: {}; until it is put back, its run has one segment less in the queue",
          segment.message().segmentId(),
          e.getMessage());
    }
  }

  private static @Nullable String failure(@Nullable TakenSegment segment, Exception end) {
    for (Throwable each = end; each != null; each = each.getCause()) {
      if (each instanceof UnknownRun) {
        return "RunMissing";
      }
      if (each instanceof Permanent) {
        return "DeadLettered";
      }
      if (each instanceof HandBack || each instanceof LeaseLost) {
        return null;
      }
      if (each instanceof RecordSegment.RecordFailed) {
        return "persist_failed";
      }
    }
    return segment != null && segment.lastDelivery() ? "DeadLettered" : "Retried";
  }
}
