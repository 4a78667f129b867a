package org.stellaops.scheduler.worker.lease;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.stellaops.scheduler.worker.lease.DeadLetters.Redrive;

/** What can be done with dead letters, the same for every transport, against a real broker. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class DeadLettersContract {

  private static final Duration SOON = Duration.ofSeconds(60);

  private LeaseBroker broker;
  private String queue;
  private DeadLetters letters;

  protected abstract LeaseBroker start();

  @BeforeAll
  final void startBroker() {
    broker = start();
  }

  @AfterAll
  final void stopBroker() {
    broker.close();
  }

  @BeforeEach
  final void nameQueue(TestInfo test) {
    queue = test.getTestMethod().orElseThrow().getName();
    letters = broker.deadLetters(queue);
    try (Worker worker = Worker.on(broker, broker.from(queue, "inFlight=1"), exchange -> {})) {
      assertThat(worker.state().queue()).isNotEmpty(); // it has made the queue
    }
  }

  /** Leases the messages and gives each of them up, until there are so many dead letters. */
  private void die(int count) {
    try (Worker worker =
        Worker.on(
            broker,
            broker.from(queue, "inFlight=4"),
            exchange -> {
              throw new NeverAgain("refused\nby the test");
            })) {
      await().atMost(SOON).until(() -> letters.depth().count() == count);
      assertThat(worker.state().queue()).isNotEmpty();
    }
  }

  private void put(String... bodies) {
    for (String body : bodies) {
      broker.put(queue, body.getBytes(UTF_8), Map.of());
    }
  }

  private static String text(DeadMessage message) {
    return new String(message.body(), UTF_8);
  }

  private List<DeadMessage> all() {
    return letters.list(null, null, 1_000);
  }

  @Test
  void aQueueWithoutDeadLettersHasNone() {
    for (DeadLetters none : List.of(letters, broker.deadLetters("neverMade"))) {
      assertThat(none.list(null, null, 10)).isEmpty();
      assertThat(none.newest()).isEmpty();
      assertThat(none.depth()).isEqualTo(new DeadLetters.Depth(0, Duration.ZERO));
      assertThat(none.redrive("1")).isEqualTo(Redrive.UNKNOWN);
      assertThat(none.purge("1")).isFalse();
      assertThat(none.expire(Instant.now())).isZero();
    }
  }

  @Test
  void theListSaysWhatDiedOfWhat() {
    Instant before = Instant.now();
    broker.put(
        queue, "first".getBytes(UTF_8), Map.of("tenant", "acme", "runId", "r1", "extra", "x"));
    put("second", "third");
    die(3);

    List<DeadMessage> found = all();
    assertThat(found)
        .extracting(DeadLettersContract::text)
        .containsExactlyInAnyOrder("first", "second", "third");
    DeadMessage first =
        found.stream().filter(each -> text(each).equals("first")).findFirst().orElseThrow();
    assertThat(first.kind()).isEqualTo("refused");
    assertThat(first.reason()).isEqualTo("refused by the test");
    assertThat(first.attempts()).isEqualTo(1);
    assertThat(first.size()).isEqualTo(5);
    assertThat(first.headers()).containsOnly(Map.entry("tenant", "acme"), Map.entry("runId", "r1"));
    assertThat(first.enqueuedAt()).isBetween(before.minusSeconds(1), first.deadAt().plusMillis(1));
    assertThat(first.deadAt()).isBetween(before.minusSeconds(1), Instant.now().plusSeconds(1));
    assertThat(letters.find(first.id()).map(DeadLettersContract::text)).contains("first");
    assertThat(letters.find("no such id")).isEmpty();
    assertThat(letters.newest()).contains(found.get(2).id());
    assertThat(letters.depth().oldest()).isBetween(Duration.ZERO, Duration.ofMinutes(1));
  }

  @Test
  void theListComesInPages() {
    IntStream.range(0, 7).forEach(i -> put("m" + i));
    die(7);

    List<DeadMessage> whole = all();
    List<DeadMessage> page = letters.list(null, null, 3);
    assertThat(page).extracting(DeadMessage::id).isEqualTo(ids(whole.subList(0, 3)));
    assertThat(letters.list(page.get(2).id(), null, 3))
        .extracting(DeadMessage::id)
        .isEqualTo(ids(whole.subList(3, 6)));
    assertThat(letters.list(page.get(2).id(), whole.get(4).id(), 9))
        .extracting(DeadMessage::id)
        .isEqualTo(ids(whole.subList(3, 5)));
    assertThat(letters.list(whole.get(6).id(), null, 3)).isEmpty();
    letters.purge(whole.get(1).id());
    assertThat(letters.list(whole.get(0).id(), null, 1))
        .extracting(DeadMessage::id)
        .containsExactly(whole.get(2).id());
  }

  private static List<String> ids(List<DeadMessage> messages) {
    return messages.stream().map(DeadMessage::id).toList();
  }

  /** Under a key that the queue remembers: its duplicate suppression must not swallow it. */
  @Test
  void aRedrivenMessageGoesOnAsIfNew() throws Exception {
    try (Worker sender = Worker.idle(broker)) {
      sender.send(broker.to(queue), "again".getBytes(UTF_8), broker.key("k1"));
    }
    AtomicInteger deliveries = new AtomicInteger();
    try (Worker failing =
        Worker.on(
            broker,
            broker.from(queue, "maxDeliveries=2&retryDelayMillis=1"),
            exchange -> {
              deliveries.incrementAndGet();
              throw new IllegalStateException("not today");
            })) {
      await().atMost(SOON).until(() -> letters.depth().count() == 1);
      assertThat(failing.state().queue()).isNotEmpty();
    }
    assertThat(deliveries).hasValue(2);
    Instant redriven = Instant.now();
    assertThat(letters.redrive(all().get(0).id())).isEqualTo(Redrive.DONE);

    BlockingQueue<Delivery> got = new LinkedBlockingQueue<>();
    try (Worker worker = taking(got)) {
      Delivery delivery = got.poll(20, TimeUnit.SECONDS);
      assertThat(delivery).isNotNull();
      assertThat(delivery.body()).isEqualTo("again".getBytes(UTF_8));
      assertThat(delivery.count()).isEqualTo(1);
      assertThat(delivery.enqueuedAt()).isAfter(redriven.minusSeconds(1));
      await().atMost(SOON).until(() -> broker.size(queue) == 0);
      assertThat(worker.state().held()).isZero();
    }
    assertThat(all()).isEmpty();
  }

  @Test
  void aRedrivenMessageKeepsItsOwnHeadersAndNoOthers() throws Exception {
    broker.put(
        queue, "m".getBytes(UTF_8), Map.of("tenant", "acme", "CamelHttpUri", "http://127.0.0.1:1"));
    die(1);
    assertThat(letters.redrive(all().get(0).id())).isEqualTo(Redrive.DONE);
    die(1);
    assertThat(broker.dead(queue).get(broker.dead(queue).size() - 1).fields())
        .containsEntry("tenant", "acme")
        .doesNotContainKey("CamelHttpUri")
        .containsEntry(DeadLetter.ATTEMPTS, "1");
  }

  @Test
  void howeverManyRedriveItItIsPutBackOnce() throws Exception {
    put("once");
    die(1);
    String id = all().get(0).id();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Redrive> answers;
    try {
      List<Callable<Redrive>> calls =
          Stream.generate(() -> (Callable<Redrive>) () -> broker.deadLetters(queue).redrive(id))
              .limit(8)
              .toList();
      List<Future<Redrive>> done = threads.invokeAll(calls);
      answers = done.stream().map(DeadLettersContract::get).toList();
    } finally {
      threads.shutdownNow();
    }
    assertThat(answers).filteredOn(Redrive.DONE::equals).hasSize(1);
    assertThat(answers).filteredOn(Redrive.UNKNOWN::equals).hasSize(7);
    assertThat(broker.size(queue)).isEqualTo(1);
    assertThat(letters.redrive(id)).isEqualTo(Redrive.UNKNOWN);
  }

  @Test
  void whatNeverWasAMessageStaysDead() {
    broker.putNoMessage(queue);
    die(1);
    String id = all().get(0).id();
    assertThat(letters.redrive(id)).isEqualTo(Redrive.EMPTY);
    assertThat(letters.find(id)).isPresent();
    assertThat(broker.size(queue)).isZero();
  }

  /** Not a matter of dead letters alone: what an operator, or the reconciler, can look for. */
  @Test
  void theContentNamesWhatWaitsIsLeasedDelayedOrDead() throws Exception {
    QueueContent content = broker.content(queue);
    assertThat(content.messageIds(10)).contains(Set.of());
    for (String each : List.of("dead", "delayed", "leased", "waiting")) {
      broker.put(queue, each.getBytes(UTF_8), Map.of("messageId", "acme:" + each));
    }
    CountDownLatch end = new CountDownLatch(1);
    try (Worker worker =
        Worker.on(
            broker,
            broker.from(queue, "inFlight=1&retryDelayMillis=600000"),
            exchange -> {
              switch (new String(Worker.lease(exchange).delivery().body(), UTF_8)) {
                case "dead" -> throw new NeverAgain("as told");
                case "delayed" -> throw new IllegalStateException("not now");
                default -> end.await();
              }
            })) {
      await()
          .atMost(SOON)
          .until(
              () ->
                  worker.meter("scheduler.leases.settled", "ending", "later") == 1
                      && worker.state().held() == 1);
      Set<String> all = Set.of("acme:dead", "acme:delayed", "acme:leased", "acme:waiting");
      assertThat(content.messageIds(10)).contains(all);
      assertThat(content.messageIds(4)).contains(all);
      assertThat(content.messageIds(3)).as("too many to be known").isEmpty();
      end.countDown();
      await()
          .atMost(SOON)
          .until(
              () ->
                  content.messageIds(10).equals(Optional.of(Set.of("acme:dead", "acme:delayed"))));
    }
  }

  @Test
  void aPurgedOneIsGone() {
    put("a", "b");
    die(2);
    DeadMessage first = all().get(0);
    assertThat(letters.purge(first.id())).isTrue();
    assertThat(letters.purge(first.id())).isFalse();
    assertThat(letters.purge("*")).isFalse();
    assertThat(all()).hasSize(1);
    assertThat(broker.size(queue)).isZero();
  }

  @Test
  void thoseThatDiedTooLongAgoAreRemoved() {
    put("old");
    die(1);
    assertThat(letters.expire(Instant.now().minusSeconds(60))).isZero();
    Instant between = all().get(0).deadAt().plusMillis(1);
    put("young");
    die(2);
    assertThat(letters.expire(between)).isEqualTo(1);
    assertThat(all()).extracting(DeadLettersContract::text).containsExactly("young");
  }

  private Worker taking(BlockingQueue<Delivery> got) {
    return Worker.on(
        broker,
        broker.from(queue, "inFlight=4"),
        (Exchange exchange) -> got.add(Worker.lease(exchange).delivery()));
  }

  private static <T> T get(Future<T> future) {
    try {
      return future.get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
