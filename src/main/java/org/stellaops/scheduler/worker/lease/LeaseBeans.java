package org.stellaops.scheduler.worker.lease;

import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.CamelContext;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What all transports share. */
@Configuration(proxyBeanMethods = false)
class LeaseBeans {

  @Bean
  LeaseQueues leaseQueues(MeterRegistry registry) {
    return new LeaseQueues(registry);
  }

  @Bean
  QueueContents queueContents(ObjectProvider<CamelContext> camel) {
    return new QueueContents(camel);
  }

  @Bean
  DeadLetterQueues deadLetterQueues(ObjectProvider<CamelContext> camel) {
    return new DeadLetterQueues(camel);
  }
}
