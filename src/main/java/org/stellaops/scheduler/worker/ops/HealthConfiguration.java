package org.stellaops.scheduler.worker.ops;

import com.mongodb.client.MongoDatabase;
import java.time.Clock;
import org.apache.camel.CamelContext;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.stellaops.scheduler.worker.event.EventsState;
import org.stellaops.scheduler.worker.lease.LeaseQueues;
import org.stellaops.scheduler.worker.scan.ScannerGate;
import org.stellaops.scheduler.worker.settings.Options;
import org.stellaops.scheduler.worker.settings.Settings;

/** The components of health; a bean's name, less its last two words, is the component's. */
@Configuration(proxyBeanMethods = false)
class HealthConfiguration {

  @Bean
  HealthIndicator queueHealthIndicator(LeaseQueues queues) {
    return new QueueHealth(queues);
  }

  @Bean
  HealthIndicator storeHealthIndicator(MongoDatabase store, Clock clock) {
    return new StoreHealth(store, clock);
  }

  @Bean
  HealthIndicator scannerHealthIndicator(ScannerGate gate) {
    return new ScannerHealth(gate);
  }

  @Bean
  HealthIndicator eventsHealthIndicator(EventsState events, Settings settings) {
    return new EventsHealth(events, settings.get(Options.EVENTS_ENABLED));
  }

  @Bean
  HealthIndicator routesHealthIndicator(CamelContext camel) {
    return new RoutesHealth(camel);
  }
}
