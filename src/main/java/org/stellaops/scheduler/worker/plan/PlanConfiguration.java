package org.stellaops.scheduler.worker.plan;

import com.mongodb.client.MongoDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.stellaops.scheduler.worker.lease.QueueContent;
import org.stellaops.scheduler.worker.lease.QueueContents;
import org.stellaops.scheduler.worker.message.Lane;
import org.stellaops.scheduler.worker.message.MessageReader;
import org.stellaops.scheduler.worker.run.Repairs;
import org.stellaops.scheduler.worker.run.Run;
import org.stellaops.scheduler.worker.run.RunChecks;
import org.stellaops.scheduler.worker.run.RunMeters;
import org.stellaops.scheduler.worker.run.RunOrders;
import org.stellaops.scheduler.worker.run.RunStore;
import org.stellaops.scheduler.worker.run.RunWindows;
import org.stellaops.scheduler.worker.run.SegmentStore;
import org.stellaops.scheduler.worker.run.TenantsServed;
import org.stellaops.scheduler.worker.settings.Options;
import org.stellaops.scheduler.worker.settings.Settings;

/** The beans of this package; routes find them by these names. */
@Configuration(proxyBeanMethods = false)
class PlanConfiguration {

  @Bean
  OpenRun openRun(RunStore runs, RunOrders orders, Settings settings, Clock clock) {
    return new OpenRun(runs, orders, settings.get(Options.RUN_DEADLINE), clock);
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
    boolean alike =
        settings.get(Options.RUNNER_FROM).isBlank()
            == settings.get(Options.BACKGROUND_FROM).isBlank();
    PlannedSegments planned = new PlannedSegments(checks, snapshots);
    LostSegments lost =
        new LostSegments(checks, segments, planned, run -> lanes(queues, run, alike), grace, clock);
    return new ReconcileRuns(checks, runs, segments, lost, repairs, grace, clock);
  }

  /**
   * The queues that may hold segments of a run. One of a background run is in the runner queue when
   * an older worker queued it, or when the lanes share it.
   *
   * @param alike whether both queues are built in, or neither is
   */
  private static List<QueueContent> lanes(QueueContents queues, Run run, boolean alike) {
    Optional<QueueContent> runner = queues.of("runner");
    Optional<QueueContent> background = queues.of("background");
    if (runner.isEmpty() || (run.lane() == Lane.BACKGROUND && alike && background.isEmpty())) {
      return List.of();
    }
    return Stream.of(runner, background).flatMap(Optional::stream).toList();
  }

  @Bean
  FeedRuns feedRuns(
      RunStore runs,
      RunWindows windows,
      RunChecks checks,
      SnapshotStore snapshots,
      Settings settings) {
    return new FeedRuns(
        runs, windows, new PlannedSegments(checks, snapshots), settings.get(Options.RUN_WINDOW));
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
