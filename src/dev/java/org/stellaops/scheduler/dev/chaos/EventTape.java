package org.stellaops.scheduler.dev.chaos;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.stellaops.scheduler.dev.process.Wait;

/** A consumer of the event stream that keeps every entry it was ever given. */
final class EventTape implements AutoCloseable {

  private static final Duration BLOCK = Duration.ofMillis(500);
  private static final Duration REST = Duration.ofMillis(200);

  private final RedisClient client;
  private final Map<String, List<String>> events = new LinkedHashMap<>();
  private final Thread thread;
  private volatile boolean ended;

  EventTape(String redisUrl) {
    client = RedisClient.create(redisUrl);
    thread = new Thread(this::read, "chaos-events");
    thread.setDaemon(true);
    thread.start();
  }

  private void read() {
    String last = "0";
    while (!ended) {
      try (StatefulRedisConnection<String, String> connection = client.connect()) {
        while (!ended) {
          List<StreamMessage<String, String>> found =
              connection
                  .sync()
                  .xread(
                      XReadArgs.Builder.block(BLOCK).count(1_000),
                      XReadArgs.StreamOffset.from("stella.events", last));
          for (StreamMessage<String, String> entry : found) {
            keep(entry.getBody());
            last = entry.getId();
          }
        }
      } catch (RedisException e) {
        Wait.pause(REST); // the stream's server is away; it comes back with all that it had
      }
    }
  }

  private synchronized void keep(Map<String, String> entry) {
    String id = Objects.requireNonNull(entry.get("eventId"), "field eventId");
    String event = Objects.requireNonNull(entry.get("event"), "field event");
    events.computeIfAbsent(id, unused -> new ArrayList<>()).add(event);
  }

  synchronized boolean has(Set<String> ids) {
    return events.keySet().containsAll(ids);
  }

  /** All entries by event id, those with one id in their order. */
  synchronized Map<String, List<String>> all() {
    Map<String, List<String>> copy = new LinkedHashMap<>();
    events.forEach((id, entries) -> copy.put(id, List.copyOf(entries)));
    return copy;
  }

  @Override
  public void close() {
    ended = true;
    try {
      thread.join(2 * BLOCK.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    client.shutdown();
  }
}
