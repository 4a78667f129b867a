package org.stellaops.scheduler.dev.takeover;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.util.Map;
import org.stellaops.scheduler.dev.server.RedisServer;

/** Redis from the class path, with every write in its append-only file before it is answered. */
final class RedisTransport implements Transport {

  private final RedisServer server = RedisServer.embedded().appendOnly().start();

  RedisTransport() {
    server.stop();
  }

  @Override
  public void start() {
    server.restart();
  }

  @Override
  public void stop() {
    server.stop();
  }

  @Override
  public Map<String, String> variables() {
    return Map.of("SCHEDULER_QUEUE_KIND", "Redis", "SCHEDULER_QUEUE_REDIS_URL", server.url());
  }

  @Override
  public void submit(byte[] message) {
    RedisClient client = RedisClient.create(server.url());
    try (StatefulRedisConnection<String, byte[]> connection =
        client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE))) {
      connection.sync().xadd("scheduler:planner", Map.of("message", message));
    } finally {
      client.shutdown();
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
