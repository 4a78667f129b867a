package org.stellaops.scheduler.dev.load;

import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.stellaops.scheduler.worker.message.CanonicalJson;
import org.stellaops.scheduler.worker.message.PlannerMessage;
import org.stellaops.scheduler.worker.message.SegmentMessage;

/** XADD of all segments in one pipeline. */
final class RedisFiller implements QueueFiller {

  private static final String RUNNER = "scheduler:runner";

  private final RedisClient client;
  private final StatefulRedisConnection<String, byte[]> redis;

  RedisFiller(String url) {
    client = RedisClient.create(url);
    redis = client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
    redis.setAutoFlushCommands(false);
  }

  @Override
  public void plan(PlannerMessage run) {
    var added =
        redis.async().xadd("scheduler:planner", Map.of("message", CanonicalJson.write(run)));
    redis.flushCommands();
    LettuceFutures.awaitAll(5, TimeUnit.SECONDS, added);
  }

  @Override
  public void fill(List<SegmentMessage> segments) {
    RedisFuture<?>[] added = new RedisFuture<?>[segments.size()];
    for (int i = 0; i < added.length; i++) {
      SegmentMessage segment = segments.get(i);
      added[i] =
          redis
              .async()
              .xadd(
                  RUNNER,
                  Map.of(
                      "message", CanonicalJson.write(segment),
                      "schema", bytes(segment.schema()),
                      "tenant", bytes(segment.tenantId()),
                      "runId", bytes(segment.runId()),
                      "messageId", bytes(segment.tenantId() + ":" + segment.segmentId())));
    }
    redis.flushCommands();
    if (!LettuceFutures.awaitAll(30, TimeUnit.SECONDS, added)) {
      throw new IllegalStateException("Redis did not take the segments in time");
    }
  }

  @Override
  public long standing() throws Exception {
    RedisFuture<Long> length = redis.async().xlen(RUNNER);
    redis.flushCommands();
    return length.get(5, TimeUnit.SECONDS);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    redis.close();
    client.shutdown();
  }
}
