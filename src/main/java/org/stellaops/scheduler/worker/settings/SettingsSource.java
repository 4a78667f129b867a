package org.stellaops.scheduler.worker.settings;

import java.util.Map;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** The checked settings, and the Spring and Camel properties that follow from them. */
public final class SettingsSource extends MapPropertySource {

  static final String NAME = "schedulerSettings";

  private final Settings settings;

  SettingsSource(Settings settings, Map<String, Object> derived) {
    super(NAME, derived);
    this.settings = settings;
  }

  /**
   * The settings of a process that is starting; afterwards they are a bean.
   *
   * @throws IllegalStateException before {@link SettingsEnvironment} has read them
   */
  public static Settings settings(ConfigurableEnvironment environment) {
    if (environment.getPropertySources().get(NAME) instanceof SettingsSource found) {
      return found.settings;
    }
    throw new IllegalStateException(
        "No settings in this environment; is SettingsEnvironment listed in spring.factories?");
  }
}
