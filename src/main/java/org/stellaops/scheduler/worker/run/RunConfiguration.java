package org.stellaops.scheduler.worker.run;

import com.mongodb.client.MongoDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Predicate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.stellaops.scheduler.worker.message.MessageReader;
import org.stellaops.scheduler.worker.run.RecordSegment.EventsWanted;
import org.stellaops.scheduler.worker.scan.AskedImages;
import org.stellaops.scheduler.worker.scan.ImageClaims;
import org.stellaops.scheduler.worker.scan.ImageStates;
import org.stellaops.scheduler.worker.settings.Options;
import org.stellaops.scheduler.worker.settings.Settings;
import org.stellaops.scheduler.worker.turn.Asker;
import org.stellaops.scheduler.worker.turn.ImageTurns;

/** The beans of this package; routes find them by these names. */
@Configuration(proxyBeanMethods = false)
class RunConfiguration {

  private static final Duration WATCH_INTERVAL = Duration.ofSeconds(1);
  private static final Duration CLAIM_PATIENCE = Duration.ofSeconds(2);
  private static final Duration SHARING_PATIENCE = Duration.ofSeconds(30);
  private static final Duration BACKGROUND_PATIENCE = Duration.ofSeconds(1);

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  MessageReader messageReader(Settings settings) {
    return new MessageReader(
        settings.get(Options.PLANNER_MAX_BYTES), settings.get(Options.RUNNER_MAX_BYTES));
  }

  @Bean
  TenantsServed tenantsServed(Settings settings) {
    return new TenantsServed(settings.get(Options.TENANTS));
  }

  @Bean
  RunMeters runMeters(MeterRegistry meters) {
    return new RunMeters(meters);
  }

  @Bean
  RunStore runStore(MongoDatabase store, Settings settings, RunMeters meters, Clock clock) {
    return new RunStore(
        store.getCollection("runs"),
        Duration.ofDays(settings.get(Options.RETENTION_RUNS)),
        settings.get(Options.EVENTS_ENABLED),
        meters::ended,
        clock);
  }

  @Bean
  RunOrders runOrders(MongoDatabase store) {
    return new RunOrders(store.getCollection("runs"), store.getCollection("run_orders"));
  }

  @Bean
  RunWindows runWindows(MongoDatabase store) {
    return new RunWindows(store.getCollection("runs"));
  }

  @Bean
  OutcomeDocuments outcomeDocuments(EventsWanted eventsWanted) {
    return new OutcomeDocuments(eventsWanted == EventsWanted.ALL);
  }

  @Bean
  SegmentStore segmentStore(
      MongoDatabase store, OutcomeDocuments outcomes, Settings settings, Clock clock) {
    return new SegmentStore(
        store.getCollection("segments"),
        outcomes,
        Duration.ofDays(settings.get(Options.RETENTION_RUNS)),
        clock);
  }

  @Bean
  SegmentAnswers segmentAnswers(
      MongoDatabase store, SegmentStore segments, OutcomeDocuments outcomes) {
    return new SegmentAnswers(store.getCollection("segments"), segments, outcomes);
  }

  @Bean
  EventsWanted eventsWanted(Settings settings) {
    if (!settings.get(Options.EVENTS_ENABLED)) {
      return EventsWanted.NONE;
    }
    return switch (settings.get(Options.EVENTS_REPORTS)) {
      case CHANGED -> EventsWanted.CHANGED;
      case ALL -> EventsWanted.ALL;
    };
  }

  @Bean
  RunWatch runWatch(RunStore runs) {
    return new RunWatch(runs, WATCH_INTERVAL);
  }

  @Bean
  TakeSegment takeSegment(
      MessageReader messages,
      TenantsServed tenants,
      RunStore runs,
      SegmentStore segments,
      Settings settings) {
    return new TakeSegment(
        messages, tenants, runs, segments, settings.get(Options.QUEUE_MAX_DELIVERIES));
  }

  @Bean
  WaitForTurn waitForTurn(ImageTurns turns) {
    return new WaitForTurn(turns);
  }

  /** For images that wait so long for their turn that their run may have ended meanwhile. */
  @Bean
  Predicate<Asker> runEnded(RunWatch watch) {
    return asker -> watch.look(asker.tenantId(), asker.runId());
  }

  @Bean
  PrepareImages prepareImages() {
    return new PrepareImages();
  }

  @Bean
  ShareAnswers shareAnswers(
      AskedImages images, SegmentAnswers answers, RunWatch watch, MeterRegistry meters) {
    return new ShareAnswers(
        images,
        answers,
        watch,
        new ShareAnswers.Patience(SHARING_PATIENCE, BACKGROUND_PATIENCE),
        meters);
  }

  @Bean
  ReserveChanges reserveChanges(ImageClaims claims, ImageStates states, SegmentStore segments) {
    return new ReserveChanges(claims, states, segments, CLAIM_PATIENCE);
  }

  @Bean
  RecordSegment recordSegment(SegmentStore segments, EventsWanted eventsWanted, Clock clock) {
    return new RecordSegment(segments, eventsWanted, clock);
  }

  @Bean
  MeterSegments meterSegments(RunMeters meters, RunWindows windows) {
    return new MeterSegments(meters, windows);
  }

  @Bean
  RunChecks runChecks(MongoDatabase store, Settings settings, Clock clock) {
    return new RunChecks(
        store.getCollection("runs"), settings.get(Options.RECONCILER_INTERVAL), clock);
  }

  @Bean
  Repairs repairs(MeterRegistry meters, SegmentStore segments) {
    return new Repairs(meters, segments);
  }

  @Bean
  CloseOverdueRuns closeOverdueRuns(RunStore runs, Repairs repairs) {
    return new CloseOverdueRuns(runs, repairs);
  }

  @Bean
  StoreIndexes storeIndexes(MongoDatabase store) {
    return new StoreIndexes(store);
  }

  @Bean
  RemoveExpired removeExpired(MongoDatabase store, Clock clock) {
    return new RemoveExpired(store, clock);
  }

  @Bean
  ConcludeSegment concludeSegment(RunStore runs, ImageStates states) {
    return new ConcludeSegment(runs, states);
  }

  @Bean
  FailedTicks failedTicks(Clock clock) {
    return new FailedTicks(clock);
  }
}
