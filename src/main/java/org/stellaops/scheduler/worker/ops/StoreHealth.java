package org.stellaops.scheduler.worker.ops;

import com.mongodb.MongoException;
import com.mongodb.client.MongoDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;

/** Whether the store answers. */
final class StoreHealth implements HealthIndicator {

  /** Less than what orchestrators commonly wait for a probe times three. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final MongoDatabase store;
  private final Clock clock;
  private volatile @Nullable Instant downSince;

  StoreHealth(MongoDatabase store, Clock clock) {
    this.store = store.withTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    this.clock = clock;
  }

  @Override
  public Health health() {
    long begun = System.nanoTime();
    try {
      store.runCommand(new Document("ping", 1));
      downSince = null;
      return Health.up()
          .withDetail("answeredInMillis", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun))
          .build();
    } catch (MongoException e) {
      Instant since = downSince;
      if (since == null) {
        since = clock.instant();
        downSince = since;
      }
      return Health.down()
          .withDetail("since", since)
          // Its message shows the address, which may hold more than the host.
          .withDetail("reason", e.getClass().getSimpleName())
          .withDetail(
              "consequence",
              "No segment is recorded and no run planned; messages come back with a delay. REST answers 503.")
          .build();
    }
  }
}
