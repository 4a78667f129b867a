package org.stellaops.scheduler.worker.dead;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.stellaops.scheduler.worker.audit.AuditTrail;
import org.stellaops.scheduler.worker.lease.LeaseQueues;
import org.stellaops.scheduler.worker.settings.Settings;

/**
 * What the command needs of a worker: settings, connections, and Camel without a route, because the
 * endpoints know where dead letters are. Not annotated as a configuration, so that the worker's own
 * scan passes it by.
 */
@ComponentScan(
    basePackageClasses = {
      Settings.class,
      AuditTrail.class,
      LeaseQueues.class,
      DeadLetterDesk.class,
    },
    basePackages = "org.stellaops.scheduler.worker.connection")
@ImportAutoConfiguration(CamelAutoConfiguration.class)
class CommandContext {

  static ConfigurableApplicationContext open() {
    return new SpringApplicationBuilder(CommandContext.class)
        .web(WebApplicationType.NONE)
        .bannerMode(Banner.Mode.OFF)
        .logStartupInfo(false)
        .run(
            "--camel.main.routes-include-pattern=false",
            "--camel.main.jmx-enabled=false",
            "--spring.main.keep-alive=false",
            "--spring.main.lazy-initialization=true",
            "--spring.main.register-shutdown-hook=false",
            // what the command prints is for people and scripts; failures come as exit codes and
            // one line
            "--logging.level.root=off",
            "--logging.threshold.console=off");
  }

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  /** For beans that count; nobody reads it. */
  @Bean
  MeterRegistry meters() {
    return new SimpleMeterRegistry();
  }
}
