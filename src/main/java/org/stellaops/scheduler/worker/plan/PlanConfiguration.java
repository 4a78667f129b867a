package org.stellaops.scheduler.worker.plan;

import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.stellaops.scheduler.worker.message.MessageReader;
import org.stellaops.scheduler.worker.run.RunMeters;
import org.stellaops.scheduler.worker.run.RunStore;
import org.stellaops.scheduler.worker.run.TenantsServed;
import org.stellaops.scheduler.worker.settings.Options;
import org.stellaops.scheduler.worker.settings.Settings;

/** The beans of this package; routes find them by these names. */
@Configuration(proxyBeanMethods = false)
class PlanConfiguration {

  @Bean
  OpenRun openRun(RunStore runs, Settings settings, Clock clock) {
    return new OpenRun(runs, settings.get(Options.RUN_DEADLINE), clock);
  }

  @Bean
  @org.springframework.boot.autoconfigure.condition.ConditionalOnBean(ImpactSnapshots.class)
  PlanRun planRun(
      MessageReader messages,
      TenantsServed tenants,
      OpenRun opening,
      RunStore runs,
      ImpactSnapshots snapshots,
      RunMeters meters,
      Settings settings) {
    return new PlanRun(
        messages, tenants, opening, runs, snapshots, meters, settings.get(Options.SEGMENT_SIZE));
  }

  @Bean
  QueueEnvelope queueEnvelope() {
    return new QueueEnvelope();
  }

  @Bean
  MeterPlans meterPlans(RunMeters meters) {
    return new MeterPlans(meters);
  }
}
