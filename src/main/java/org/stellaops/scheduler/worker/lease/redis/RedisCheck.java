package org.stellaops.scheduler.worker.lease.redis;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stellaops.scheduler.worker.lease.QueueMisconfigured;

/** Looks whether a server is set up to keep work, from its answer to {@code INFO}. */
final class RedisCheck {

  private static final Logger LOG = LoggerFactory.getLogger(RedisCheck.class);

  /**
   * @param server host and port
   * @param info text of {@code INFO}
   * @throws QueueMisconfigured when the server may throw work away
   */
  static void check(String server, String info) {
    Map<String, String> found = parse(info);
    String where = "Redis at " + server;
    String version = found.getOrDefault("redis_version", "unknown");
    if (version.matches("[0-5]\\..*|6\\.[01]\\..*")) {
      throw new QueueMisconfigured(
          where, "version", version, "6.2 or newer", "leases that ran out cannot be found");
    }
    String policy = found.getOrDefault("maxmemory_policy", "noeviction");
    boolean limited = !found.getOrDefault("maxmemory", "0").equals("0");
    if (limited && policy.toLowerCase(Locale.ROOT).startsWith("allkeys")) {
      throw new QueueMisconfigured(
          where,
          "maxmemory-policy",
          policy,
          "noeviction",
          "Redis deletes whole queues when its memory is full");
    }
    if (limited && !policy.equalsIgnoreCase("noeviction")) {
      LOG.warn(
          "{}: maxmemory-policy is {}; when memory is full Redis forgets which messages were"
              + " enqueued, and duplicates are worked on twice",
          where,
          policy);
    }
    // while it reads that file, a server says that it has none; it is looked at again when it
    // serves
    boolean loading = found.getOrDefault("loading", "0").equals("1");
    if (!loading && found.getOrDefault("aof_enabled", "0").equals("0")) {
      LOG.warn(
          "{}: appendonly is off; a restart of Redis loses all queued work since its last"
              + " snapshot. Set appendonly yes and appendfsync always",
          where);
    }
  }

  private static Map<String, String> parse(String info) {
    Map<String, String> found = new HashMap<>();
    info.lines()
        .filter(line -> line.indexOf(':') > 0)
        .forEach(
            line -> {
              int colon = line.indexOf(':');
              found.put(line.substring(0, colon), line.substring(colon + 1).strip());
            });
    return found;
  }

  private RedisCheck() {}
}
