package org.stellaops.scheduler.dev.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.nats.client.Connection;
import io.nats.client.Nats;
import java.nio.file.Path;
import java.util.function.Function;
import org.bson.Document;
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
