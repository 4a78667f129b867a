package org.stellaops.scheduler.worker.flow;

import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.stellaops.scheduler.dev.server.RedisServer;

final class RedisFlowBroker implements FlowBroker {

  private final RedisServer server = RedisServer.embedded().appendOnly().start();
  private final RedisClient client = RedisClient.create(server.url());
  private final RedisCommands<String, byte[]> redis =
      client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE)).sync();

  @Override
  public Worker.Setup configure(Worker.Setup setup) {
    return setup
        .and("SCHEDULER_QUEUE_KIND", "Redis")
        .and("SCHEDULER_QUEUE_REDIS_URL", server.url());
  }

  @Override
  public void put(Queue queue, byte[] body, Map<String, String> headers) {
    Map<String, byte[]> fields = new HashMap<>();
    headers.forEach((name, value) -> fields.put(name, value.getBytes(StandardCharsets.UTF_8)));
    fields.put("message", body);
    redis.xadd(stream(queue), fields);
  }

  @Override
  public void lose(Queue queue) {
    redis.xtrim(stream(queue), 0);
  }

  @Override
  public long size(Queue queue) {
    return redis.xlen(stream(queue));
  }

  @Override
  public List<DeadLetter> dead(Queue queue) {
    return redis.xrange(stream(queue) + ":dead", Range.unbounded()).stream()
        .map(
            entry ->
                new DeadLetter(
                    entry.getBody().getOrDefault("message", new byte[0]),
                    new String(entry.getBody().get("reason"), StandardCharsets.UTF_8)))
        .toList();
  }

  @Override
  public void close() {
    client.shutdown();
    server.close();
  }

  private static String stream(Queue queue) {
    return queue == Queue.BACKGROUND
        ? "scheduler:runner:background"
        : "scheduler:" + queue.name().toLowerCase(Locale.ROOT);
  }
}
