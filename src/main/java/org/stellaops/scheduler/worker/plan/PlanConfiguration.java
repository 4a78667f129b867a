package org.stellaops.scheduler.worker.plan;

import com.mongodb.client.MongoDatabase;
import java.time.Clock;
import java.time.Duration;
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
  PlanRun planRun(
      MessageReader messages,
      TenantsServed tenants,
      OpenRun opening,
      RunStore runs,
      SnapshotStore snapshots,
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

  @Bean
  SnapshotStore snapshotStore(MongoDatabase store, Settings settings, Clock clock) {
    return new SnapshotStore(
        store,
        settings.get(Options.SNAPSHOT_MAX_IMAGES),
        Duration.ofDays(settings.get(Options.RETENTION_SNAPSHOTS)),
        clock);
  }
}
