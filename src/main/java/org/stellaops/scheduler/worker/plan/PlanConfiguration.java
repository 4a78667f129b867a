package org.stellaops.scheduler.worker.plan;

import com.mongodb.client.MongoDatabase;
import java.time.Clock;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.stellaops.scheduler.worker.lease.QueueContents;
import org.stellaops.scheduler.worker.message.MessageReader;
import org.stellaops.scheduler.worker.run.Repairs;
import org.stellaops.scheduler.worker.run.RunChecks;
import org.stellaops.scheduler.worker.run.RunMeters;
import org.stellaops.scheduler.worker.run.RunStore;
import org.stellaops.scheduler.worker.run.SegmentStore;
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
      RunChecks checks,
      SnapshotStore snapshots,
      RunMeters meters,
      Settings settings) {
    return new PlanRun(
        messages,
        tenants,
        opening,
        runs,
        checks,
        snapshots,
        meters,
        settings.get(Options.SEGMENT_SIZE));
  }

  @Bean
  ReconcileRuns reconcileRuns(
      RunChecks checks,
      RunStore runs,
      SegmentStore segments,
      SnapshotStore snapshots,
      QueueContents queues,
      Repairs repairs,
      Settings settings,
      Clock clock) {
    Duration grace = settings.get(Options.RECONCILER_GRACE);
    LostSegments lost =
        new LostSegments(checks, segments, snapshots, () -> queues.of("runner"), grace, clock);
    return new ReconcileRuns(checks, runs, segments, lost, repairs, grace, clock);
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
