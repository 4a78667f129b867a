package org.stellaops.scheduler.worker.event;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Optional;
import org.apache.camel.component.redis.processor.idempotent.SpringRedisStringIdempotentRepository;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.stellaops.scheduler.worker.run.RunStore;
import org.stellaops.scheduler.worker.run.SegmentStore;
import org.stellaops.scheduler.worker.settings.Options;
import org.stellaops.scheduler.worker.settings.Settings;

/** The beans of this package; routes find them by these names. */
@Configuration(proxyBeanMethods = false)
class EventConfiguration {

  /**
   * Long enough for two workers that see the same run end, short enough not to matter after a crash
   * between mark and publish.
   */
  private static final long ANNOUNCING_SECONDS = 30;

  @Bean
  EventEntries eventEntries(Settings settings) {
    boolean everyReport = settings.get(Options.EVENTS_REPORTS) == Options.ReportEvents.ALL;
    Optional<EventSigner> signer =
        settings
            .get(Options.EVENTS_SIGNING_KEY)
            .map(key -> EventSigner.load(key, settings.get(Options.EVENTS_SIGNING_KEY_ID)));
    return new EventEntries(new SegmentEvents(everyReport), new RunEvents(), signer);
  }

  @Bean
  RunEvents runEvents() {
    return new RunEvents();
  }

  @Bean
  EventsState eventsState(MeterRegistry meters, SegmentStore segments, Clock clock) {
    return new EventsState(meters, segments, clock);
  }

  /**
   * Keeps two workers from announcing the same end of a run at the same moment; without events
   * nobody asks it.
   */
  @Bean
  IdempotentRepository announcedRuns(ObjectProvider<StringRedisTemplate> eventsRedisTemplate) {
    StringRedisTemplate redis = eventsRedisTemplate.getIfAvailable();
    if (redis == null) {
      return new MemoryIdempotentRepository();
    }
    SpringRedisStringIdempotentRepository repository =
        new SpringRedisStringIdempotentRepository(redis, "scheduler:announced");
    repository.setExpiry(ANNOUNCING_SECONDS);
    return repository;
  }

  @Bean
  Announcements announcements(
      SegmentStore segments, RunStore runs, EventsState state, Clock clock) {
    return new Announcements(segments, runs, state, clock);
  }
}
