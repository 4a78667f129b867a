package org.stellaops.scheduler.worker.plan;

import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.support.RoutePolicySupport;
import org.stellaops.scheduler.worker.lease.Permanent;
import org.stellaops.scheduler.worker.run.Run;
import org.stellaops.scheduler.worker.run.RunMeters;

/** Counts planner messages that can never become a run. */
public final class MeterPlans extends RoutePolicySupport {

  private final RunMeters meters;

  MeterPlans(RunMeters meters) {
    this.meters = meters;
  }

  @Override
  public void onExchangeDone(Route route, Exchange exchange) {
    for (Throwable each = exchange.getException(); each != null; each = each.getCause()) {
      if (each instanceof Permanent) {
        Run plan = exchange.getVariable("plan", Run.class);
        meters.planned(plan == null ? null : plan.mode(), "failed", null);
        return;
      }
    }
  }
}
