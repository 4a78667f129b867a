package org.stellaops.scheduler.worker.lease.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.lease.QueueUnavailable;

/**
 * One Redis server. Commands share one connection, which comes back by itself; while it is away
 * commands fail at once instead of waiting to be sent at a time when nobody wants them any more.
 */
public final class RedisLink implements AutoCloseable {

  private static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
  private static final Duration CONNECT = Duration.ofSeconds(3);

  private final ClientResources resources;
  private final RedisClient client;
  private final String server;
  private @Nullable StatefulRedisConnection<String, byte[]> shared;

  /**
   * @param address with credentials, if any
   * @param tls how to check the server when the address asks for TLS; null: the JDK's certificates
   */
  public RedisLink(RedisURI address, @Nullable SslOptions tls) {
    this.server = address.getHost() + ":" + address.getPort();
    this.resources =
        DefaultClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .reconnectDelay(
                Delay.exponential(
                    Duration.ofMillis(20), Duration.ofSeconds(1), 2, TimeUnit.MILLISECONDS))
            .build();
    address.setTimeout(CONNECT);
    this.client = RedisClient.create(resources, address);
    ClientOptions.Builder options =
        ClientOptions.builder()
            .autoReconnect(true)
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .socketOptions(SocketOptions.builder().connectTimeout(CONNECT).keepAlive(true).build());
    if (tls != null) {
      options.sslOptions(tls);
    }
    client.setOptions(options.build());
  }

  /** Host and port, for messages. */
  public String server() {
    return server;
  }

  /**
   * The connection that all commands share; connects when it is first asked for.
   *
   * @throws QueueUnavailable when the server cannot be reached
   */
  public synchronized StatefulRedisConnection<String, byte[]> shared() {
    StatefulRedisConnection<String, byte[]> known = shared;
    if (known == null) {
      known = dedicated();
      shared = known;
    }
    return known;
  }

  /**
   * A connection of one's own, for commands that wait at the server.
   *
   * @throws QueueUnavailable when the server cannot be reached
   */
  StatefulRedisConnection<String, byte[]> dedicated() {
    try {
      return client.connect(CODEC);
    } catch (RuntimeException e) {
      throw Replies.meaning(e.getCause() == null ? e : e.getCause(), server);
    }
  }

  @Override
  public void close() {
    client.shutdown(0, 2, TimeUnit.SECONDS);
    resources.shutdown(0, 2, TimeUnit.SECONDS);
  }
}
