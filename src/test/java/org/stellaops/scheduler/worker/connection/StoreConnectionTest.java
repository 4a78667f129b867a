package org.stellaops.scheduler.worker.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stellaops.scheduler.dev.server.StoreServer;
import org.stellaops.scheduler.worker.settings.Settings;

/** The client of the store, against a real server. */
class StoreConnectionTest {

  @TempDir Path folder;

  @Test
  void writesAreAcknowledgedByTheMajorityAndUuidsStayWhole() {
    try (StoreServer server = StoreServer.inMemory();
        MongoClient mongo = client(server)) {
      MongoCollection<Document> things = things(mongo);
      UUID id = UUID.randomUUID();

      things.insertOne(new Document("_id", id));

      assertThat(things.find(new Document("_id", id)).first()).containsEntry("_id", id);
      assertThat(things.getWriteConcern()).isEqualTo(WriteConcern.MAJORITY);
    }
  }

  @Test
  void everyCommandIsTimedUnderFewNames() {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    try (StoreServer server = StoreServer.inMemory();
        MongoClient mongo = new StoreConnection().mongo(settings(server.url()), meters)) {
      MongoDatabase store = mongo.getDatabase("store_connection");

      store.getCollection("things").insertOne(new Document("_id", 1));
      store.runCommand(new Document("ping", 1));
      assertThatThrownBy(() -> store.runCommand(new Document("noSuchCommand", 1)))
          .isInstanceOf(MongoException.class);

      assertThat(timed(meters, "insert", "ok")).isEqualTo(1);
      assertThat(timed(meters, "other", "ok")).isPositive();
      assertThat(timed(meters, "other", "failed")).isEqualTo(1);
    }
  }

  private static long timed(SimpleMeterRegistry meters, String command, String outcome) {
    return meters
        .get("scheduler.store.commands")
        .tags("command", command, "outcome", outcome)
        .timer()
        .count();
  }

  @Test
  void anAbsentStoreStopsNothingAtStartAndOneOperationInTime() {
    try (StoreServer server = StoreServer.inMemory();
        MongoClient mongo =
            new StoreConnection().mongo(settings(server.url(), 1), new SimpleMeterRegistry())) {
      server.stop();
      Instant before = Instant.now();

      assertThatThrownBy(() -> things(mongo).countDocuments()).isInstanceOf(MongoException.class);
      assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(5));

      server.restart();
      Awaitility.await()
          .ignoreExceptions()
          .untilAsserted(() -> assertThat(things(mongo).countDocuments()).isZero());
    }
  }

  @Test
  void whatTheAddressSaysWins() {
    MongoClientSettings client =
        StoreConnection.clientSettings(
            settings(
                "mongodb://u:p@mongo:27017/?w=1&retryWrites=true&maxPoolSize=7&socketTimeoutMS=1234&appName=other"));

    assertThat(client.getWriteConcern()).isEqualTo(WriteConcern.W1);
    assertThat(client.getRetryWrites()).isTrue();
    assertThat(client.getConnectionPoolSettings().getMaxSize()).isEqualTo(7);
    assertThat(client.getSocketSettings().getReadTimeout(TimeUnit.MILLISECONDS)).isEqualTo(1234);
    assertThat(client.getApplicationName()).isEqualTo("other");
  }

  @Test
  void otherwiseTheSettingsHold() {
    MongoClientSettings client = StoreConnection.clientSettings(settings("mongodb://mongo:27017"));

    assertThat(client.getRetryWrites()).isFalse();
    assertThat(client.getRetryReads()).isTrue();
    assertThat(client.getConnectionPoolSettings().getMaxSize()).isEqualTo(2 * (4 + 4 + 2) + 16);
    assertThat(client.getSocketSettings().getReadTimeout(TimeUnit.SECONDS)).isEqualTo(10);
    assertThat(client.getApplicationName()).isEqualTo("scheduler-worker");
    assertThat(client.getSslSettings().isEnabled()).isFalse();
  }

  @Test
  void certificatesSwitchTlsOn() {
    PemFiles pem = PemFiles.in(folder);
    Map<String, String> variables =
        Map.of("SCHEDULER_STORAGE_TLS_CA_FILE", pem.certificate().toString());

    MongoClientSettings client = StoreConnection.clientSettings(Settings.read(variables::get));

    assertThat(client.getSslSettings().isEnabled()).isTrue();
    assertThat(client.getSslSettings().getContext()).isNotNull();
  }

  private static MongoCollection<Document> things(MongoClient mongo) {
    MongoDatabase database = mongo.getDatabase("test");
    return database.getCollection("things");
  }

  private static MongoClient client(StoreServer server) {
    return new StoreConnection().mongo(settings(server.url()), new SimpleMeterRegistry());
  }

  private static Settings settings(String address) {
    return settings(address, 10);
  }

  private static Settings settings(String address, int timeoutSeconds) {
    Map<String, String> variables =
        Map.of(
            "SCHEDULER_STORAGE_URI",
            address,
            "SCHEDULER_STORAGE_TIMEOUT_SECONDS",
            Integer.toString(timeoutSeconds));
    return Settings.read(variables::get);
  }
}
