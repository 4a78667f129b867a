package org.stellaops.scheduler.worker.routes;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.core.env.Environment;

/**
 * What the routes refer to outside themselves.
 *
 * @param property value of a property, or null
 * @param beans what {@code ref} can name
 * @param components what a URI can name
 */
record Surroundings(
    Function<String, @Nullable String> property, Beans beans, Components components) {

  private static final String WORKER = "org.stellaops.scheduler.worker";

  /**
   * Those of this worker with the settings of this process; no bean is made and nothing is
   * connected.
   *
   * @param arguments settings as on the command line, {@code --SCHEDULER_QUEUE_KIND=nats}
   */
  static Surroundings ofWorker(String... arguments) {
    try (var context =
        new SpringApplicationBuilder(Nothing.class)
            .web(WebApplicationType.NONE)
            .bannerMode(Banner.Mode.OFF)
            .logStartupInfo(false)
            .run(arguments)) {
      Environment environment = context.getEnvironment();
      return new Surroundings(
          environment::getProperty,
          Beans.under(WORKER),
          new Components(OwnEndpoints.under(WORKER)));
    }
  }

  /** An application without beans: only its environment is wanted. */
  private static final class Nothing {}
}
