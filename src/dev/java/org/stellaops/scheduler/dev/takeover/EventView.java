package org.stellaops.scheduler.dev.takeover;

import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.List;
import java.util.Objects;

/** The event stream as its consumer reads it. */
final class EventView implements AutoCloseable {

  private final RedisClient client;
  private final StatefulRedisConnection<String, String> connection;

  EventView(String redisUrl) {
    client = RedisClient.create(redisUrl);
    connection = client.connect();
  }

  /**
   * Ids of the events of one run, in their order; one that was published twice stands there twice.
   */
  List<String> ids(TestRun run) {
    String ofRun = "\"" + run.runId() + "\"";
    String ofSegment = "\"" + run.runId() + ":";
    return connection.sync().xrange("stella.events", Range.unbounded()).stream()
        .map(entry -> entry.getBody())
        .filter(
            fields -> {
              String event = Objects.requireNonNull(fields.get("event"), "field event");
              return run.eventIds().contains(fields.get("eventId"))
                  || event.contains(ofRun)
                  || event.contains(ofSegment);
            })
        .map(fields -> Objects.requireNonNull(fields.get("eventId"), "field eventId"))
        .toList();
  }

  @Override
  public void close() {
    connection.close();
    client.shutdown();
  }
}
