package org.stellaops.scheduler.dev.chaos.stop;

import java.io.IOException;
import java.time.Clock;
import org.apache.camel.spi.EventNotifier;
import org.apache.camel.spi.InterceptStrategy;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Camel takes interceptors and notifiers from the beans by their types. */
@Configuration(proxyBeanMethods = false)
public class StopConfiguration {

  @Bean
  StopLine chaosStopLine() throws IOException {
    return StopLine.connect(
        Integer.getInteger("chaos.control", 0), System.getProperty("chaos.worker", ""));
  }

  /** All that the product does by the time of day it does by its clock beans. */
  @Bean
  static BeanPostProcessor chaosSkewedClocks(ObjectProvider<StopLine> line) {
    return new BeanPostProcessor() {
      @Override
      public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof Clock clock ? new SkewedClock(clock, line.getObject()) : bean;
      }
    };
  }

  @Bean
  InterceptStrategy chaosStopSteps(StopLine line) {
    return new StopSteps(line);
  }

  @Bean
  EventNotifier chaosStopAfterSettlement(StopLine line) {
    return new StopAfterSettlement(line);
  }
}
