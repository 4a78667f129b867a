package org.stellaops.scheduler.dev.bench;

import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.stellaops.scheduler.worker.lease.redis.StreamEntry;

/** The loop's events: one XADD for each, all of a segment in one go. */
final class EventWriter {

  private final StatefulRedisConnection<String, byte[]> redis;
  private final String stream;
  private final int maxLength;

  EventWriter(RedisClient client, String stream, int maxLength) {
    this.redis = client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
    redis.setAutoFlushCommands(false);
    this.stream = stream;
    this.maxLength = maxLength;
  }

  void add(List<StreamEntry> entries) {
    RedisFuture<?>[] added = new RedisFuture<?>[entries.size()];
    for (int i = 0; i < added.length; i++) {
      added[i] =
          redis
              .async()
              .xadd(
                  stream,
                  XAddArgs.Builder.maxlen(maxLength).approximateTrimming(),
                  entries.get(i).fields());
    }
    redis.flushCommands();
    if (!LettuceFutures.awaitAll(5, TimeUnit.SECONDS, added)) {
      throw new IllegalStateException("Redis did not take the events in time");
    }
  }
}
