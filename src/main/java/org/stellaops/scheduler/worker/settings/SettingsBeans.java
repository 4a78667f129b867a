package org.stellaops.scheduler.worker.settings;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;

/** Makes the settings that were read before the start available to every bean. */
@Configuration(proxyBeanMethods = false)
class SettingsBeans {

  /** The very object that {@link SettingsEnvironment} read and checked: nothing is read twice. */
  @Bean
  Settings settings(ConfigurableEnvironment environment) {
    return SettingsSource.settings(environment);
  }
}
