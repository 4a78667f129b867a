package org.stellaops.scheduler.worker.settings;

import java.util.List;
import java.util.Map;
import org.apache.commons.logging.Log;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.boot.logging.DeferredLogFactory;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;

/**
 * Reads and checks all settings once, before any bean exists, and adds the properties that routes,
 * Spring and Camel take from them.
 *
 * <p>Precedence, highest first: command line and system properties, environment variables, profile
 * file, default. The derived properties stand above the environment variables, so that a stray
 * {@code SERVER_ADDRESS} or an injected {@code SERVER_PORT} cannot move the HTTP port past the
 * checks, and below the command line, where a property is named on purpose.
 */
final class SettingsEnvironment implements EnvironmentPostProcessor, Ordered {

  private final Log log;

  SettingsEnvironment(DeferredLogFactory logs) {
    this.log = logs.getLog(SettingsEnvironment.class);
  }

  /** Late: every other source of variables is then in place; only the look at TLS files follows. */
  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE - 1;
  }

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    MutablePropertySources sources = environment.getPropertySources();
    Variables given = Variables.of(sources);
    Map<String, Object> profile = ProfileFile.read(given.text());
    if (!profile.isEmpty()) {
      sources.addAfter(
          StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
          new MapPropertySource("schedulerProfile", profile));
    }
    Variables all = Variables.of(sources);
    Settings settings = Settings.read(all.text());
    if (!environment.containsProperty(DerivedProperties.ROUTES)) {
      RoutesFolder.check(settings);
    }
    sources.addBefore(
        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
        new SettingsSource(settings, DerivedProperties.of(settings)));
    String name = settings.get(Options.PROFILE);
    if (!name.isEmpty()) {
      // Spring's own word for it: in its first log line, and on the page of the environment.
      environment.addActiveProfile(name);
    }
    List<String> unknown = UnknownNames.among(all.names());
    if (!unknown.isEmpty()) {
      log.warn("Variables without effect: " + String.join("; ", unknown));
    }
  }
}
