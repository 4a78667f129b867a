package org.stellaops.scheduler.dev.chaos;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.StreamState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.stellaops.scheduler.dev.server.NatsServer;
import org.stellaops.scheduler.dev.server.RedisServer;

/** The broker of the work queues, as its operator and as a client of the planner queue see it. */
interface Broker extends AutoCloseable {

  int port();

  void kill();

  void restart();

  /**
   * What a worker has to be told to find it.
   *
   * @param port where the worker's way to it begins
   */
  Map<String, String> variables(int port);

  /** Puts a planner message into the queue, and returns when the broker has it. */
  void submit(byte[] message);

  /** Messages of the work queues that are not settled: those that wait, and those leased. */
  long waiting();

  /**
   * Messages that are in the streams although they are settled and nobody will be given them: a
   * nats-server that was killed may forget that it had removed them.
   */
  long leftOver();

  /** What the queues hold, in the server's own words. */
  String standing();

  /** Dead letters of all queues. */
  long dead();

  @Override
  void close();

  /**
   * @param kind {@code redis} or {@code nats}
   * @param folder for its files
   */
  static Broker start(String kind, Path folder) {
    return switch (kind) {
      case "redis" -> new Redis(RedisServer.embedded().appendOnly().folder(folder).start());
      case "nats" -> new JetStream(NatsServer.start());
      default ->
          throw new IllegalArgumentException("transport is " + kind + "; allowed: redis, nats");
    };
  }

  /** Every write is in its append-only file before it is answered. */
  record Redis(RedisServer server) implements Broker {

    @Override
    public int port() {
      return server.port();
    }

    @Override
    public void kill() {
      server.kill();
    }

    @Override
    public void restart() {
      server.restart();
    }

    @Override
    public Map<String, String> variables(int port) {
      return Map.of(
          "SCHEDULER_QUEUE_KIND",
          "Redis",
          "SCHEDULER_QUEUE_REDIS_URL",
          "redis://127.0.0.1:" + port);
    }

    @Override
    public void submit(byte[] message) {
      var unused =
          asking(
              connection ->
                  connection.sync().xadd("scheduler:planner", Map.of("message", message)));
    }

    @Override
    public long waiting() {
      return asking(
          connection ->
              connection.sync().xlen("scheduler:planner")
                  + connection.sync().xlen("scheduler:runner")
                  + connection.sync().xlen("scheduler:runner:background")
                  + connection.sync().zcard("scheduler:planner:later")
                  + connection.sync().zcard("scheduler:runner:background:later")
                  + connection.sync().zcard("scheduler:runner:later"));
    }

    @Override
    public String standing() {
      return asking(
          connection ->
              Stream.of("planner", "runner", "runner:background")
                  .map(
                      queue ->
                          "%s: %d in the stream, %d for later"
                              .formatted(
                                  queue,
                                  connection.sync().xlen("scheduler:" + queue),
                                  connection.sync().zcard("scheduler:" + queue + ":later")))
                  .collect(Collectors.joining("; ")));
    }

    @Override
    public long leftOver() {
      return 0; // whatever is in a stream of Redis is either waiting or leased
    }

    @Override
    public long dead() {
      return asking(
          connection ->
              connection.sync().xlen("scheduler:planner:dead")
                  + connection.sync().xlen("scheduler:runner:dead")
                  + connection.sync().xlen("scheduler:runner:background:dead"));
    }

    private interface Question<T> {
      T ask(StatefulRedisConnection<String, byte[]> connection);
    }

    private <T> T asking(Question<T> question) {
      RedisClient client = RedisClient.create(server.url());
      try (StatefulRedisConnection<String, byte[]> connection =
          client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE))) {
        return question.ask(connection);
      } finally {
        client.shutdown();
      }
    }

    @Override
    public void close() {
      server.close();
    }
  }

  /** nats-server with file storage. */
  record JetStream(NatsServer server) implements Broker {

    private static final Map<String, String> CONSUMERS =
        Map.of(
            "SCHEDULER_PLANNER", "scheduler-planners",
            "SCHEDULER_RUNNER", "scheduler-runners",
            "SCHEDULER_RUNNER_BACKGROUND", "scheduler-runners-background");

    @Override
    public int port() {
      return server.port();
    }

    @Override
    public void kill() {
      server.kill();
    }

    @Override
    public void restart() {
      server.restart();
    }

    @Override
    public Map<String, String> variables(int port) {
      return Map.of(
          "SCHEDULER_QUEUE_KIND", "Nats", "SCHEDULER_QUEUE_NATS_URL", "nats://127.0.0.1:" + port);
    }

    @Override
    public void submit(byte[] message) {
      var unused = asking(nats -> nats.jetStream().publish("scheduler.planner", message));
    }

    @Override
    public long waiting() {
      return asking(
          nats -> {
            long unsettled = 0;
            for (Map.Entry<String, String> queue : CONSUMERS.entrySet()) {
              ConsumerInfo consumer =
                  nats.jetStreamManagement().getConsumerInfo(queue.getKey(), queue.getValue());
              unsettled += consumer.getNumPending() + consumer.getNumAckPending();
            }
            return unsettled;
          });
    }

    @Override
    public String standing() {
      return asking(
          nats -> {
            StringJoiner words = new StringJoiner("; ");
            for (Map.Entry<String, String> queue : CONSUMERS.entrySet()) {
              JetStreamManagement management = nats.jetStreamManagement();
              StreamState stream = management.getStreamInfo(queue.getKey()).getStreamState();
              ConsumerInfo consumer = management.getConsumerInfo(queue.getKey(), queue.getValue());
              words.add(
                  "%s: %d messages from %d to %d; consumer: pending %d, ack pending %d, redelivered %d, delivered up to %d, acknowledged up to %d"
                      .formatted(
                          queue.getKey(),
                          stream.getMsgCount(),
                          stream.getFirstSequence(),
                          stream.getLastSequence(),
                          consumer.getNumPending(),
                          consumer.getNumAckPending(),
                          consumer.getRedelivered(),
                          consumer.getDelivered().getStreamSequence(),
                          consumer.getAckFloor().getStreamSequence()));
            }
            return words.toString();
          });
    }

    @Override
    public long leftOver() {
      long stored =
          asking(
              nats ->
                  messages(nats, "SCHEDULER_PLANNER")
                      + messages(nats, "SCHEDULER_RUNNER")
                      + messages(nats, "SCHEDULER_RUNNER_BACKGROUND"));
      return stored - waiting();
    }

    @Override
    public long dead() {
      return asking(
          nats ->
              messages(nats, "SCHEDULER_PLANNER_DEAD")
                  + messages(nats, "SCHEDULER_RUNNER_DEAD")
                  + messages(nats, "SCHEDULER_RUNNER_BACKGROUND_DEAD"));
    }

    private static long messages(Connection nats, String stream)
        throws IOException, JetStreamApiException {
      return nats.jetStreamManagement().getStreamInfo(stream).getStreamState().getMsgCount();
    }

    private interface Question<T> {
      T ask(Connection connection) throws IOException, JetStreamApiException;
    }

    private <T> T asking(Question<T> question) {
      try (Connection nats = Nats.connect(server.url())) {
        return question.ask(nats);
      } catch (IOException | JetStreamApiException e) {
        throw new IllegalStateException("NATS does not answer its operator", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() {
      server.close();
    }
  }
}
