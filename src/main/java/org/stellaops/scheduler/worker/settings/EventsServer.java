package org.stellaops.scheduler.worker.settings;

import io.lettuce.core.RedisURI;
import java.util.Optional;

/** Where events go: the address of its own, or the queue's when that is Redis. */
public final class EventsServer {

  /**
   * The address with its credentials. Never put it into a text.
   *
   * @throws IllegalStateException when no address follows from the settings; {@link Relations}
   *     refuses such settings when events are enabled
   */
  public static RedisURI address(Settings settings) {
    Optional<String> own = settings.get(Options.EVENTS_DSN);
    if (own.isPresent()) {
      return RedisURI.create(own.get());
    }
    if (settings.get(Options.QUEUE_KIND) != Options.QueueKind.REDIS) {
      throw new IllegalStateException("Events have no server");
    }
    RedisURI queue = RedisURI.create(settings.get(Options.QUEUE_REDIS_URL));
    String username = settings.get(Options.QUEUE_USERNAME);
    Optional<String> password = settings.get(Options.QUEUE_PASSWORD);
    if (password.isPresent()) {
      RedisURI.Builder builder = RedisURI.builder(queue);
      return username.isBlank()
          ? builder.withPassword(password.get().toCharArray()).build()
          : builder.withAuthentication(username, password.get().toCharArray()).build();
    }
    return queue;
  }

  private EventsServer() {}
}
