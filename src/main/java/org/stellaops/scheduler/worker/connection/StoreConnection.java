package org.stellaops.scheduler.worker.connection;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.bson.UuidRepresentation;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.stellaops.scheduler.worker.settings.Options;
import org.stellaops.scheduler.worker.settings.Settings;

/**
 * The connection to the store. The client connects in the background and again after every cut: the
 * worker starts without a store and waits for it.
 */
@Configuration(proxyBeanMethods = false)
class StoreConnection {

  /** Connections beyond those of the leased work: REST, timers, health. */
  private static final int SPARE_CONNECTIONS = 16;

  @Bean(destroyMethod = "close")
  MongoClient mongo(Settings settings, MeterRegistry meters) {
    return MongoClients.create(
        MongoClientSettings.builder(clientSettings(settings))
            .addCommandListener(new StoreMeters(meters))
            .build());
  }

  @Bean
  MongoDatabase storeDatabase(MongoClient mongo, Settings settings) {
    return mongo.getDatabase(settings.get(Options.STORAGE_DATABASE));
  }

  /** Our values first: what the address itself says wins. */
  static MongoClientSettings clientSettings(Settings settings) {
    ConnectionString address =
        new ConnectionString(
            settings
                .get(Options.STORAGE_URI)
                .orElseThrow(() -> new IllegalStateException("No address of the store")));
    int timeout = Math.toIntExact(settings.get(Options.STORAGE_TIMEOUT).toMillis());
    MongoClientSettings.Builder builder =
        MongoClientSettings.builder()
            .applicationName("scheduler-worker")
            // An operation that succeeded has to survive the loss of one server of a replica set.
            .writeConcern(WriteConcern.MAJORITY)
            // Every write can be repeated from the step above; not every server knows retryable
            // writes.
            .retryWrites(false)
            .retryReads(true)
            .uuidRepresentation(UuidRepresentation.STANDARD)
            .applyToClusterSettings(
                cluster -> cluster.serverSelectionTimeout(timeout, TimeUnit.MILLISECONDS))
            .applyToSocketSettings(
                socket ->
                    socket
                        .connectTimeout(timeout, TimeUnit.MILLISECONDS)
                        .readTimeout(timeout, TimeUnit.MILLISECONDS))
            .applyToConnectionPoolSettings(
                pool ->
                    pool.maxSize(poolSize(settings)).maxWaitTime(timeout, TimeUnit.MILLISECONDS))
            .applyConnectionString(address);
    Optional<SSLContext> tls =
        Tls.context(
            settings,
            Options.STORAGE_TLS_CA,
            Options.STORAGE_TLS_CERTIFICATE,
            Options.STORAGE_TLS_KEY);
    tls.ifPresent(context -> builder.applyToSslSettings(ssl -> ssl.enabled(true).context(context)));
    return builder.build();
  }

  /** Two for each leased message: its own work, and the look at its run meanwhile. */
  private static int poolSize(Settings settings) {
    return 2
            * (settings.get(Options.RUNNER_IN_FLIGHT)
                + settings.get(Options.BACKGROUND_IN_FLIGHT)
                + settings.get(Options.PLANNER_IN_FLIGHT))
        + SPARE_CONNECTIONS;
  }
}
