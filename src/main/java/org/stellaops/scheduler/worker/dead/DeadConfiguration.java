package org.stellaops.scheduler.worker.dead;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.stellaops.scheduler.worker.audit.AuditTrail;
import org.stellaops.scheduler.worker.lease.DeadLetterQueues;
import org.stellaops.scheduler.worker.settings.Options;
import org.stellaops.scheduler.worker.settings.Settings;

/** The beans of this package; routes find them by these names. */
@Configuration(proxyBeanMethods = false)
class DeadConfiguration {

  @Bean
  DeadLetterDesk deadLetterDesk(DeadLetterQueues queues, AuditTrail audit, Clock clock) {
    return new DeadLetterDesk(queues, audit, clock);
  }

  @Bean
  WatchDeadLetters watchDeadLetters(
      DeadLetterQueues queues, MeterRegistry meters, Settings settings, Clock clock) {
    return new WatchDeadLetters(
        queues, meters, Duration.ofDays(settings.get(Options.RETENTION_DEAD_LETTERS)), clock);
  }
}
