package org.stellaops.scheduler.dev.takeover;

import java.util.Map;

/** The broker of the work queues as somebody else's client sees it. */
interface Transport extends AutoCloseable {

  /** Starts it; a broker that was stopped comes back at the same address with its data. */
  void start();

  void stop();

  /** What a worker has to be told to find it. */
  Map<String, String> variables();

  /** Puts a planner message into the queue, as any client would. */
  void submit(byte[] message);

  @Override
  void close();

  /**
   * A broker that has its address, and is not running yet.
   *
   * @param name {@code redis} or {@code nats}
   */
  static Transport named(String name) {
    return switch (name) {
      case "redis" -> new RedisTransport();
      case "nats" -> new NatsTransport();
      default ->
          throw new IllegalArgumentException("transport is " + name + "; allowed: redis, nats");
    };
  }
}
