package org.stellaops.scheduler.dev.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.stellaops.scheduler.dev.event.EventVerifier;

/** The event stream as a consumer reads it: each signature checked, each event once. */
final class EventLog {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String redisUrl;
  private final EventVerifier verifier;

  EventLog(String redisUrl, EventVerifier verifier) {
    this.redisUrl = redisUrl;
    this.verifier = verifier;
  }

  /**
   * @throws IllegalArgumentException when a signature is missing or wrong
   */
  List<JsonNode> read() throws IOException {
    List<JsonNode> events = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    RedisClient client = RedisClient.create(redisUrl);
    try (StatefulRedisConnection<String, String> redis = client.connect()) {
      for (StreamMessage<String, String> entry :
          redis.sync().xrange("stella.events", Range.unbounded())) {
        String event = Objects.requireNonNull(entry.getBody().get("event"), "field event");
        String dsse = entry.getBody().get("dsse");
        if (dsse == null) {
          throw new IllegalArgumentException("entry " + entry.getId() + " is not signed");
        }
        verifier.verify(
            event.getBytes(StandardCharsets.UTF_8), dsse.getBytes(StandardCharsets.UTF_8));
        if (seen.add(entry.getBody().get("eventId"))) {
          events.add(JSON.readTree(event));
        }
      }
    } finally {
      client.shutdown();
    }
    return events;
  }
}
