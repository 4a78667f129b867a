package org.stellaops.scheduler.worker.lease.redis;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The Redis servers that endpoints may name with their option {@code connection}: {@code queue} and
 * {@code events}. Each is only connected to when something uses it.
 */
public final class RedisLinks implements AutoCloseable {

  private final Map<String, Supplier<RedisLink>> known;
  private final Map<String, RedisLink> open = new ConcurrentHashMap<>();

  public RedisLinks(Map<String, Supplier<RedisLink>> known) {
    this.known = new TreeMap<>(known);
  }

  /**
   * @throws IllegalArgumentException when there is no such server in the settings
   */
  public RedisLink link(String name) {
    return open.computeIfAbsent(
        name,
        wanted -> {
          Supplier<RedisLink> found = known.get(wanted);
          if (found == null) {
            throw new IllegalArgumentException(
                "no Redis connection \"%s\"; there are %s, from the settings"
                    .formatted(wanted, known.keySet()));
          }
          return found.get();
        });
  }

  @Override
  public void close() {
    open.values().forEach(RedisLink::close);
  }
}
