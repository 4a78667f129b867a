package org.stellaops.scheduler.worker.settings;

import java.util.Map;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;

/** The settings of this process without a worker in it, for commands beside a running worker. */
public final class ProcessSettings {

  /**
   * Environment variables and system properties, and the profile file that they name.
   *
   * @throws Settings.InvalidSettings as the worker's start would
   */
  public static Settings read() {
    MutablePropertySources sources = new StandardEnvironment().getPropertySources();
    Map<String, Object> profile = ProfileFile.read(Variables.of(sources).text());
    if (!profile.isEmpty()) {
      sources.addLast(new MapPropertySource("schedulerProfile", profile));
    }
    return Settings.read(Variables.of(sources).text());
  }

  private ProcessSettings() {}
}
