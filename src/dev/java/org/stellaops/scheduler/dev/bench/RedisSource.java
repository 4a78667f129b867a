package org.stellaops.scheduler.dev.bench;

import io.lettuce.core.Consumer;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisBusyException;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** XREADGROUP for one entry; XACK and XDEL when it is done. */
final class RedisSource implements MessageSource {

  static final String STREAM = "scheduler:runner";
  private static final String GROUP = "scheduler-runners";

  private final StatefulRedisConnection<String, byte[]> redis;
  private final Consumer<String> consumer;

  RedisSource(RedisClient client, int number) {
    redis = client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
    consumer = Consumer.from(GROUP, "loop-" + number);
    try {
      redis
          .sync()
          .xgroupCreate(
              XReadArgs.StreamOffset.from(STREAM, "0"), GROUP, XGroupCreateArgs.Builder.mkstream());
    } catch (RedisBusyException e) {
      return; // another thread made it
    } catch (RedisCommandExecutionException e) {
      if (e.getMessage() == null || !e.getMessage().startsWith("BUSYGROUP")) {
        throw e;
      }
    }
  }

  @Override
  public @Nullable LeasedMessage next() {
    List<StreamMessage<String, byte[]>> entries =
        redis
            .sync()
            .xreadgroup(
                consumer,
                XReadArgs.Builder.block(Duration.ofSeconds(1)).count(1),
                XReadArgs.StreamOffset.lastConsumed(STREAM));
    return entries.isEmpty() ? null : new Entry(entries.get(0));
  }

  private final class Entry implements LeasedMessage {
    private final StreamMessage<String, byte[]> entry;

    Entry(StreamMessage<String, byte[]> entry) {
      this.entry = entry;
    }

    @Override
    public byte[] body() {
      return Objects.requireNonNull(entry.getBody().get("message"));
    }

    @Override
    public void done() {
      var acknowledged = redis.async().xack(STREAM, GROUP, entry.getId());
      var deleted = redis.async().xdel(STREAM, entry.getId());
      LettuceFutures.awaitAll(5, TimeUnit.SECONDS, acknowledged, deleted);
    }
  }
}
