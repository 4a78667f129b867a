package org.stellaops.scheduler.dev.scale.ahead;

import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** All that the product does by the time of day it does by its clock beans. */
@Configuration(proxyBeanMethods = false)
public class AheadConfiguration {

  /** System property: by how many days. */
  public static final String DAYS = "scale.days.ahead";

  @Bean
  static BeanPostProcessor clocksAhead() {
    Duration ahead = Duration.ofDays(Integer.getInteger(DAYS, 0));
    return new BeanPostProcessor() {
      @Override
      public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof Clock clock ? Clock.offset(clock, ahead) : bean;
      }
    };
  }
}
