package org.stellaops.scheduler.worker.lease.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.Range;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.CamelExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.stellaops.scheduler.dev.server.RedisServer;
import org.stellaops.scheduler.worker.lease.QueueMisconfigured;
import org.stellaops.scheduler.worker.lease.QueueUnavailable;
import org.stellaops.scheduler.worker.lease.Worker;

/** What only Redis has: entries that are no messages, plain streams, its own ways to refuse. */
final class RedisStreamTest {

  private static RedisBroker broker;

  @BeforeAll
  static void start() {
    broker = new RedisBroker(RedisServer.embedded().start());
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void entryWithoutMessageIsDeadLetteredAndItsNeighboursAreDone() {
    AtomicInteger done = new AtomicInteger();
    try (Worker worker =
        Worker.on(
            broker,
            broker.from("malformed", "leaseMillis=2000"),
            exchange -> done.incrementAndGet())) {
      broker.commands().xadd("test:malformed", Map.of("body", "x".getBytes(UTF_8)));
      broker.put("malformed", "y".getBytes(UTF_8), Map.of());
      await().until(() -> broker.size("malformed") == 0);
      assertThat(worker.meter("scheduler.queue.dead.letters", "reason", "malformed")).isEqualTo(1);
    }
    assertThat(done).hasValue(1);
    assertThat(broker.dead("malformed"))
        .singleElement()
        .satisfies(
            dead ->
                assertThat(dead.fields())
                    .containsEntry("body", "x")
                    .containsEntry("reason", "the entry has no field \"message\""));
  }

  @Test
  void entryWithThousandsOfFieldsCanStillBeSettled() {
    Map<String, String> many =
        IntStream.range(0, 5_000)
            .boxed()
            .collect(java.util.stream.Collectors.toMap(i -> "f" + i, i -> "v"));
    try (Worker worker =
        Worker.on(
            broker,
            broker.from("wide", "leaseMillis=2000&maxDeliveries=1"),
            exchange -> {
              throw new IllegalStateException("no");
            })) {
      broker.put("wide", "kept".getBytes(UTF_8), many);
      await().until(() -> broker.size("wide") == 0);
      assertThat(worker.state().held()).isZero();
    }
    assertThat(broker.dead("wide"))
        .singleElement()
        .satisfies(dead -> assertThat(dead.body()).isEqualTo("kept".getBytes(UTF_8)));
  }

  @Test
  void listOfEntriesIsOneBatchAndTheStreamIsTrimmed() {
    try (Worker worker = Worker.idle(broker)) {
      List<StreamEntry> batch =
          IntStream.range(0, 500)
              .mapToObj(i -> new StreamEntry(Map.of("event", ("e" + i).getBytes(UTF_8))))
              .toList();
      worker.send("redis-stream:test:events?maxLength=100", batch);
      worker.send("redis-stream:test:events", new StreamEntry(Map.of("event", new byte[] {1})));
    }
    assertThat(broker.commands().xlen("test:events")).isBetween(101L, 300L);
    assertThat(broker.commands().xrevrange("test:events", Range.unbounded()).get(0).getBody())
        .containsEntry("event", new byte[] {1});
  }

  @Test
  void producerFailsWithinItsTimeoutWhenRedisHangs() {
    try (Worker worker = Worker.idle(broker)) {
      StreamEntry entry = new StreamEntry(Map.of("event", new byte[] {1}));
      worker.send("redis-stream:test:hangs?timeoutMillis=300", entry);
      broker.freeze();
      try {
        assertThatThrownBy(
                () -> worker.send("redis-stream:test:hangs?timeoutMillis=300", List.of(entry)))
            .isInstanceOf(CamelExecutionException.class)
            .hasRootCauseInstanceOf(java.util.concurrent.TimeoutException.class)
            .cause()
            .isInstanceOf(QueueUnavailable.class)
            .hasMessageContaining("did not answer in time");
      } finally {
        broker.thaw();
      }
    }
  }

  @Test
  void keyOfAnotherTypeIsRefused() {
    broker.commands().set("test:taken", new byte[] {1});
    assertThatThrownBy(
            () ->
                Worker.on(broker, broker.from("taken", "leaseMillis=2000"), exchange -> {}).close())
        .hasStackTraceContaining("QueueMisconfigured")
        .hasStackTraceContaining("found another type than stream");
  }

  @Test
  void groupThatWasDeletedIsMadeAgain() {
    AtomicInteger done = new AtomicInteger();
    try (Worker worker =
        Worker.on(
            broker,
            broker.from("flushed", "leaseMillis=2000"),
            exchange -> done.incrementAndGet())) {
      broker.commands().del("test:flushed");
      broker.put("flushed", "after".getBytes(UTF_8), Map.of());
      await().until(() -> done.get() == 1);
      assertThat(worker.state().held()).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void consumerLeavesNoNameBehind() {
    try (Worker worker =
        Worker.on(broker, broker.from("names", "leaseMillis=2000"), exchange -> {})) {
      broker.put("names", "x".getBytes(UTF_8), Map.of());
      await().until(() -> broker.size("names") == 0);
      assertThat(broker.commands().xinfoConsumers("test:names", "workers")).hasSize(1);
      worker.stop();
    }
    assertThat(broker.commands().xinfoConsumers("test:names", "workers")).isEmpty();
  }

  @Test
  void serverThatIsTooOldIsRefused() {
    assertThatThrownBy(() -> RedisCheck.check("host:1", "redis_version:6.0.16\r\n"))
        .isInstanceOf(QueueMisconfigured.class)
        .hasMessageContaining("version is 6.0.16, needed: 6.2 or newer");
    RedisCheck.check("host:1", "redis_version:6.2.0\r\naof_enabled:1\r\n");
    RedisCheck.check("host:1", "redis_version:8.2.1\r\nmaxmemory:9\r\n");
  }

  @Test
  @ExtendWith(OutputCaptureExtension.class)
  void aServerWithoutFileIsWarnedOfAndNotOneThatIsReadingIt(CapturedOutput output) {
    RedisCheck.check("reading:1", "redis_version:7.0.15\r\nloading:1\r\naof_enabled:0\r\n");
    RedisCheck.check("without:1", "redis_version:7.0.15\r\nloading:0\r\naof_enabled:0\r\n");

    assertThat(output)
        .contains("Redis at without:1: appendonly is off")
        .doesNotContain("Redis at reading:1");
  }
}
