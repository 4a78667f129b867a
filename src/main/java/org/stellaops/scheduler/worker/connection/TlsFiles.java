package org.stellaops.scheduler.worker.connection;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.stellaops.scheduler.worker.settings.SettingsSource;

/**
 * Reads every TLS file once before anything starts, also those of connections that are only made
 * later: a file that cannot be used is then one line in the list of wrong settings.
 */
final class TlsFiles implements EnvironmentPostProcessor, Ordered {

  /** After the settings were read. */
  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE;
  }

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    Tls.check(SettingsSource.settings(environment));
  }
}
