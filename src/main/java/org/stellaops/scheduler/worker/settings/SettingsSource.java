package org.stellaops.scheduler.worker.settings;

import java.util.Map;
import org.springframework.core.env.MapPropertySource;

/** The checked settings, and the Spring and Camel properties that follow from them. */
final class SettingsSource extends MapPropertySource {

  static final String NAME = "schedulerSettings";

  private final Settings settings;

  SettingsSource(Settings settings, Map<String, Object> derived) {
    super(NAME, derived);
    this.settings = settings;
  }

  Settings settings() {
    return settings;
  }
}
