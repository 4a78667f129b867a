package org.stellaops.scheduler.worker.lease.redis;

import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.stellaops.scheduler.dev.server.RedisServer;
import org.stellaops.scheduler.worker.lease.DeadLetters;
import org.stellaops.scheduler.worker.lease.LeaseBroker;
import org.stellaops.scheduler.worker.lease.LeaseQueues;
import org.stellaops.scheduler.worker.lease.MessageHeaders;
import org.stellaops.scheduler.worker.lease.QueueContent;

/** Redis for the lease contract. */
final class RedisBroker implements LeaseBroker {

  private final RedisServer server;
  private final RedisClient client;
  private final RedisLink link;
  private final StatefulRedisConnection<String, byte[]> connection;

  RedisBroker(RedisServer server) {
    this.server = server;
    this.client = RedisClient.create(server.url());
    this.link = new RedisLink(RedisURI.create(server.url()), null);
    this.connection = client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
  }

  RedisCommands<String, byte[]> commands() {
    return connection.sync();
  }

  @Override
  public Runnable connect(CamelContext worker, LeaseQueues queues) {
    RedisLinks links =
        new RedisLinks(Map.of("queue", () -> new RedisLink(RedisURI.create(server.url()), null)));
    worker.addComponent(
        "redis-stream", new RedisStreamComponent(links, queues, Duration.ofSeconds(5)));
    return links::close;
  }

  @Override
  public String from(String queue, String options) {
    return to(queue) + "?group=workers&" + options;
  }

  @Override
  public String to(String queue) {
    return "redis-stream:test:" + queue;
  }

  @Override
  public Map<String, Object> key(String key) {
    return Map.of(MessageHeaders.MESSAGE_KEY, key);
  }

  @Override
  public void put(String queue, byte[] body, Map<String, String> headers) {
    Map<String, byte[]> fields = new HashMap<>();
    headers.forEach((name, value) -> fields.put(name, value.getBytes(StandardCharsets.UTF_8)));
    fields.put("message", body);
    commands().xadd("test:" + queue, fields);
  }

  @Override
  public void misconfigure(String queue) {
    commands().configSet("maxmemory", "100mb");
    commands().configSet("maxmemory-policy", "allkeys-lru");
  }

  /** Takes {@link #misconfigure} back: it holds for the whole server. */
  void mend() {
    commands().configSet("maxmemory-policy", "noeviction");
    commands().configSet("maxmemory", "0");
  }

  @Override
  public List<String> complaint() {
    return List.of("maxmemory-policy", "allkeys-lru", "noeviction");
  }

  @Override
  public void putNoMessage(String queue) {
    commands().xadd("test:" + queue, Map.of("other", new byte[] {1}));
  }

  @Override
  public DeadLetters deadLetters(String queue) {
    return new RedisDeadLetters(link, "test:" + queue, Clock.systemUTC());
  }

  @Override
  public QueueContent content(String queue) {
    return new RedisQueueContent(link, "test:" + queue);
  }

  @Override
  public List<Dead> dead(String queue) {
    return commands().xrange("test:" + queue + ":dead", Range.unbounded()).stream()
        .map(
            entry -> {
              Map<String, String> fields = new HashMap<>();
              entry
                  .getBody()
                  .forEach(
                      (name, value) -> fields.put(name, new String(value, StandardCharsets.UTF_8)));
              byte[] body = entry.getBody().getOrDefault("message", new byte[0]);
              return new Dead(body, fields);
            })
        .toList();
  }

  @Override
  public long size(String queue) {
    // in one step: an entry may be on its way from one to the other
    return commands()
        .eval(
            "return redis.call('XLEN', KEYS[1]) + redis.call('ZCARD', KEYS[1] .. ':later')",
            ScriptOutputType.INTEGER,
            "test:" + queue);
  }

  @Override
  public void kill() {
    server.kill();
  }

  @Override
  public void restart() {
    server.restart();
  }

  @Override
  public void freeze() {
    server.freeze();
  }

  @Override
  public void thaw() {
    server.thaw();
  }

  @Override
  public void close() {
    link.close();
    client.shutdown();
    server.close();
  }
}
