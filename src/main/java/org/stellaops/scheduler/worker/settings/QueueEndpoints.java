package org.stellaops.scheduler.worker.settings;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;

/**
 * The endpoint URIs of the work queues on the configured transport. Names of streams, subjects and
 * groups are public (docs/contracts) and stand here once. No address and no password is part of a
 * URI: the endpoints find their connection by name.
 */
record QueueEndpoints(Settings settings) {

  /** One of the work queues. Segments of background runs have one of their own. */
  enum Queue {
    PLANNER(
        "scheduler:planner",
        "SCHEDULER_PLANNER",
        "scheduler.planner",
        "scheduler-planners",
        Options.PLANNER_IN_FLIGHT,
        Options.PLANNER_FROM,
        Options.PLANNER_TO),
    RUNNER(
        "scheduler:runner",
        "SCHEDULER_RUNNER",
        "scheduler.runner",
        "scheduler-runners",
        Options.RUNNER_IN_FLIGHT,
        Options.RUNNER_FROM,
        Options.RUNNER_TO),
    BACKGROUND(
        "scheduler:runner:background",
        "SCHEDULER_RUNNER_BACKGROUND",
        "scheduler.runner.background",
        "scheduler-runners-background",
        Options.BACKGROUND_IN_FLIGHT,
        Options.BACKGROUND_FROM,
        Options.BACKGROUND_TO);

    private final String redisStream;
    private final String natsStream;
    private final String subject;
    private final String group;
    private final Option<Integer> inFlight;
    private final Option<String> from;
    private final Option<String> to;

    Queue(
        String redisStream,
        String natsStream,
        String subject,
        String group,
        Option<Integer> inFlight,
        Option<String> from,
        Option<String> to) {
      this.redisStream = redisStream;
      this.natsStream = natsStream;
      this.subject = subject;
      this.group = group;
      this.inFlight = inFlight;
      this.from = from;
      this.to = to;
    }

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The option that holds the address of the configured transport. */
  static Option<URI> address(Settings settings) {
    return switch (settings.get(Options.QUEUE_KIND)) {
      case REDIS -> Options.QUEUE_REDIS_URL;
      case NATS -> Options.QUEUE_NATS_URL;
    };
  }

  /** Where messages of the queue are leased from. */
  String from(Queue queue) {
    String whole = settings.get(queue.from);
    if (!whole.isBlank()) {
      return whole;
    }
    if (sharesRunner(queue)) {
      // Nothing is ever sent there.
      return "direct:background-shares-runner-queue";
    }
    EndpointUri uri =
        switch (settings.get(Options.QUEUE_KIND)) {
          case REDIS ->
              new EndpointUri("redis-stream:" + queue.redisStream).with("group", queue.group);
          case NATS ->
              new EndpointUri("jetstream:" + queue.natsStream)
                  .with("subject", queue.subject)
                  .with("durable", queue.group)
                  .with("replicas", settings.get(Options.QUEUE_NATS_REPLICAS))
                  .with("duplicateWindowMillis", millis(Options.QUEUE_DUPLICATE_WINDOW));
        };
    return uri.with("queue", queue.label())
        .with("inFlight", settings.get(queue.inFlight))
        .with("leaseMillis", millis(Options.QUEUE_LEASE))
        .with("maxDeliveries", settings.get(Options.QUEUE_MAX_DELIVERIES))
        .with("retryDelayMillis", millis(Options.QUEUE_RETRY_DELAY))
        .toString();
  }

  /** Where messages of the queue are put. */
  String to(Queue queue) {
    String whole = settings.get(queue.to);
    if (!whole.isBlank()) {
      return whole;
    }
    if (sharesRunner(queue)) {
      return to(Queue.RUNNER);
    }
    EndpointUri uri =
        switch (settings.get(Options.QUEUE_KIND)) {
          case REDIS ->
              new EndpointUri("redis-stream:" + queue.redisStream)
                  .with("duplicateWindowMillis", millis(Options.QUEUE_DUPLICATE_WINDOW));
          // Synchronous: the step ends when the server has acknowledged the message, not before.
          case NATS ->
              new EndpointUri("nats:" + queue.subject)
                  .with("connection", "#queueNats")
                  .with("jetstreamEnabled", true)
                  .with("jetstreamAsync", false);
        };
    return uri.toString();
  }

  /** Of a broker that is not built in, nobody has said where a second queue would be. */
  private boolean sharesRunner(Queue queue) {
    return queue == Queue.BACKGROUND && !settings.get(Options.RUNNER_FROM).isBlank();
  }

  private long millis(Option<Duration> option) {
    return settings.get(option).toMillis();
  }
}
