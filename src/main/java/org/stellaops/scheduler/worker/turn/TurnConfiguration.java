package org.stellaops.scheduler.worker.turn;

import com.mongodb.client.MongoDatabase;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ExecutorServiceManager;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.stellaops.scheduler.worker.settings.Options;
import org.stellaops.scheduler.worker.settings.Settings;

/** The beans of this package; routes find them by these names. */
@Configuration(proxyBeanMethods = false)
class TurnConfiguration {

  @Bean(destroyMethod = "")
  HandOut handOut() {
    return new HandOut();
  }

  /**
   * A thread for each slot, and one for each leased segment, whose last image's thread goes on with
   * its record.
   */
  @Bean
  ImageTurns imageTurns(
      CamelContext camel,
      Settings settings,
      ScannerCapacity capacity,
      MongoDatabase store,
      Predicate<Asker> runEnded,
      MeterRegistry meters,
      Clock clock)
      throws Exception {
    ExecutorServiceManager threads = camel.getExecutorServiceManager();
    ReentrantLock lock = new ReentrantLock();
    ScheduledExecutorService beat = threads.newScheduledThreadPool(this, "shares", 1);
    Shares shares =
        new Shares(
            new ShareBook(store.getCollection("shares"), clock),
            lock,
            beat,
            runEnded,
            orNone(settings.get(Options.SCANNER_PARALLELISM)),
            orNone(settings.get(Options.SCANNER_RATE)));
    ImageTurns turns =
        new ImageTurns(
            capacity,
            shares,
            lock,
            threads.newCachedThreadPool(this, "image"),
            settings.get(Options.SCANNER_IN_FLIGHT)
                + settings.get(Options.RUNNER_IN_FLIGHT)
                + settings.get(Options.BACKGROUND_IN_FLIGHT),
            beat);
    shares.start(turns::look);
    // after the routes, which may ask until then, and before the pools, which wait for their
    // threads
    camel.addService(turns);
    Gauge.builder("scheduler.scanner.slots", capacity::limit)
        .description("Images that may be asked about at once")
        .register(meters);
    Gauge.builder("scheduler.scanner.slots.used", turns::inUse)
        .description("Images that are being asked about")
        .register(meters);
    Gauge.builder("scheduler.scanner.images.waiting", turns::waiting)
        .description("Images of leased segments that wait for their turn")
        .register(meters);
    return turns;
  }

  private static @Nullable Integer orNone(int limit) {
    return limit == 0 ? null : limit;
  }
}
