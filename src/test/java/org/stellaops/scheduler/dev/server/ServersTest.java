package org.stellaops.scheduler.dev.server;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Updates.inc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.nats.client.Connection;
import io.nats.client.Nats;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServersTest {

  @Test
  void redisKeepsItsAppendOnlyFileOverAKill() {
    try (RedisServer redis = RedisServer.embedded().appendOnly().start()) {
      askRedis(redis, connection -> connection.sync().set("key", "kept"));
      redis.kill();
      redis.restart();
      assertThat(askRedis(redis, connection -> connection.sync().get("key"))).isEqualTo("kept");
    }
  }

  @Test
  void installedRedisIsAnother() {
    try (RedisServer redis = RedisServer.installed().start()) {
      assertThat(askRedis(redis, connection -> connection.sync().info("server")))
          .contains("redis_version:7");
    }
  }

  @Test
  void natsKeepsItsStreamsOverAKill() throws Exception {
    try (NatsServer nats = NatsServer.start()) {
      try (Connection connection = Nats.connect(nats.url())) {
        connection
            .jetStreamManagement()
            .addStream(
                io.nats.client.api.StreamConfiguration.builder().name("S").subjects("s").build());
      }
      nats.kill();
      nats.restart();
      try (Connection connection = Nats.connect(nats.url())) {
        assertThat(connection.jetStreamManagement().getStreamNames()).containsExactly("S");
      }
    }
  }

  @Test
  void storeKeepsItsFileOverARestart(@TempDir Path folder) {
    try (StoreServer store = StoreServer.inFolder(folder)) {
      try (MongoClient client = MongoClients.create(store.url())) {
        client.getDatabase("d").getCollection("c").insertOne(new Document("_id", 1));
      }
      store.stop();
      store.restart();
      try (MongoClient client = MongoClients.create(store.url())) {
        assertThat(client.getDatabase("d").getCollection("c").countDocuments()).isOne();
      }
    }
  }

  @Test
  void storeChangesADocumentOnlyAsItIsExpected(@TempDir Path folder) {
    try (StoreServer memory = StoreServer.inMemory();
        StoreServer file = StoreServer.inFolder(folder)) {
      for (StoreServer store : List.of(memory, file)) {
        try (MongoClient client = MongoClients.create(store.url())) {
          changesADocumentOnlyAsItIsExpected(client.getDatabase("d").getCollection("c"));
        }
      }
    }
  }

  private static void changesADocumentOnlyAsItIsExpected(MongoCollection<Document> documents) {
    documents.insertMany(
        List.of(new Document("_id", "a").append("n", 1), new Document("_id", "b").append("n", 1)));
    assertThat(expecting(documents, and(eq("_id", "a"), eq("n", 1)))).isOne();
    assertThat(expecting(documents, and(eq("_id", "a"), eq("n", 1)))).isZero();
    assertThat(expecting(documents, new Document("_id", "b").append("n", 1))).isOne();
    assertThat(expecting(documents, and(in("_id", "a", "b", "c"), eq("n", 2)))).isEqualTo(2);
    assertThat(expecting(documents, and(gt("_id", "a"), eq("n", 3)))).isOne();
    assertThat(expecting(documents, and(eq("_id", "c"), eq("n", 1)))).isZero();
    assertThat(documents.find(new Document("_id", "a")).first()).containsEntry("n", 3);
    assertThat(documents.find(new Document("_id", "b")).first()).containsEntry("n", 4);
  }

  private static long expecting(MongoCollection<Document> documents, Bson expected) {
    return documents.updateMany(expected, inc("n", 1)).getModifiedCount();
  }

  @Test
  void a_server_of_another_version_can_be_named() {
    assertThat(Programs.chosen("NATS_SERVER", null)).isEmpty();
    assertThat(Programs.chosen("NATS_SERVER", "/bin/sh")).contains(Path.of("/bin/sh"));
    assertThatThrownBy(() -> Programs.chosen("NATS_SERVER", "/opt"))
        .hasMessage("NATS_SERVER names a program to start; \"/opt\" is none");
  }

  @Test
  void missingProgramNamesTheCommandThatInstallsIt() {
    assertThatThrownBy(() -> Programs.need("no-such-server")).hasMessageContaining("make tools");
  }

  private static String askRedis(
      RedisServer redis, Function<StatefulRedisConnection<String, String>, String> question) {
    RedisClient client = RedisClient.create(redis.url());
    try {
      return question.apply(client.connect());
    } finally {
      client.shutdown();
    }
  }
}
