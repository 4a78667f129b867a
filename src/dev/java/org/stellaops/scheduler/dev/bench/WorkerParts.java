package org.stellaops.scheduler.dev.bench;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.stellaops.scheduler.worker.settings.Settings;

/**
 * The worker's own stores and steps without its routes: Spring makes an object when it is first
 * asked for, and is not heard of afterwards. There is no Camel in it.
 */
final class WorkerParts implements AutoCloseable {

  private static final String WORKER = "org.stellaops.scheduler.worker.";

  private final Settings settings;
  private final AnnotationConfigApplicationContext parts = new AnnotationConfigApplicationContext();

  /**
   * @param environment variables as the worker gets them
   */
  WorkerParts(Map<String, String> environment) {
    settings = Settings.read(environment::get);
    parts.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor());
    parts.registerBean(Settings.class, () -> settings);
    parts.registerBean(MeterRegistry.class, SimpleMeterRegistry::new);
    parts.scan(
        WORKER + "connection", WORKER + "plan", WORKER + "run", WORKER + "scan", WORKER + "event");
    parts.refresh();
  }

  Settings settings() {
    return settings;
  }

  <T> T get(Class<T> type) {
    return parts.getBean(type);
  }

  @Override
  public void close() {
    parts.close();
  }
}
