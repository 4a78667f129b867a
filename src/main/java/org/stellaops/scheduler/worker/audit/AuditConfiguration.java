package org.stellaops.scheduler.worker.audit;

import com.mongodb.client.MongoDatabase;
import java.time.Clock;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.stellaops.scheduler.worker.settings.Options;
import org.stellaops.scheduler.worker.settings.Settings;

/** The bean of this package. */
@Configuration(proxyBeanMethods = false)
class AuditConfiguration {

  @Bean
  AuditTrail auditTrail(MongoDatabase store, Settings settings, Clock clock) {
    return new AuditTrail(store, Duration.ofDays(settings.get(Options.RETENTION_AUDIT)), clock);
  }
}
