package org.stellaops.scheduler.worker.lease;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.springframework.core.NestedExceptionUtils;
import org.stellaops.scheduler.patience.Standstill;
import org.stellaops.scheduler.worker.lease.ConsumerState.Status;

/** The rules of a lease, the same for every transport, against a real broker. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class LeaseContract {

  private static final Duration LEASE = Duration.ofSeconds(2);
  private static final Duration SOON = Duration.ofSeconds(60);

  private LeaseBroker broker;
  private String queue;

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
  }

  protected final LeaseBroker broker() {
    return broker;
  }

  private Worker worker(String options, Processor work) {
    return Worker.on(
        broker, broker.from(queue, options + "&leaseMillis=" + LEASE.toMillis()), work);
  }

  private void put(String... bodies) {
    for (String body : bodies) {
      broker.put(queue, body.getBytes(UTF_8), Map.of());
    }
  }

  private static String body(Exchange exchange) {
    return new String((byte[]) exchange.getIn().getBody(), UTF_8);
  }

  private void awaitEmpty() {
    await().atMost(SOON).until(() -> broker.size(queue) == 0);
  }

  @Test
  void everyMessageHasOneHolder() {
    Map<String, AtomicInteger> seen = new ConcurrentHashMap<>();
    Processor work =
        exchange ->
            seen.computeIfAbsent(body(exchange), b -> new AtomicInteger()).incrementAndGet();
    try (Worker one = worker("inFlight=4", work);
        Worker two = worker("inFlight=4", work)) {
      assertThat(one.state().status()).isEqualTo(Status.OPEN);
      assertThat(two.state().status()).isEqualTo(Status.OPEN);
      IntStream.range(0, 300).forEach(i -> put("m" + i));
      awaitEmpty();
    }
    assertThat(seen).hasSize(300);
    assertThat(seen.values()).allMatch(times -> times.get() == 1);
  }

  @Test
  void renewalKeepsTheLease() throws Exception {
    AtomicInteger deliveries = new AtomicInteger();
    CountDownLatch enough = new CountDownLatch(1);
    Semaphore valid = new Semaphore(0);
    Processor work =
        exchange -> {
          deliveries.incrementAndGet();
          enough.await();
          Worker.lease(exchange).check();
          valid.release();
        };
    try (Worker one = worker("inFlight=2", work);
        Worker two = worker("inFlight=2", work)) {
      put("long");
      await().atMost(SOON).until(() -> deliveries.get() == 1);
      // two and a half leases
      await()
          .atMost(SOON)
          .until(
              () ->
                  one.meter("scheduler.leases.renewed") + two.meter("scheduler.leases.renewed")
                      >= 7);
      enough.countDown();
      assertThat(valid.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
      awaitEmpty();
    }
    assertThat(deliveries).hasValue(1);
  }

  @Test
  void leaseOfDeadWorkerIsTakenOver() throws Exception {
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    BlockingQueue<Integer> counts = new LinkedBlockingQueue<>();
    try (Worker dying =
            worker(
                "inFlight=1&drainMillis=100",
                exchange -> {
                  taken.countDown();
                  never.await();
                });
        Worker heir = worker("inFlight=1", exchange -> counts.add(Worker.count(exchange)));
        Standstill standstill = Standstill.watching()) {
      heir.pause();
      put("orphan");
      assertThat(taken.await(20, TimeUnit.SECONDS)).isTrue();
      heir.resume();
      long died = System.nanoTime();
      dying.die();
      assertThat(counts.poll(SOON.toMillis(), TimeUnit.MILLISECONDS)).isEqualTo(2);
      assertThat(Duration.ofNanos(System.nanoTime() - died))
          .isLessThan(LEASE.plusSeconds(2).plus(standstill.since(died)));
      awaitEmpty();
      assertThat(heir.meter("scheduler.queue.redeliveries")).isEqualTo(1);
    }
  }

  @Test
  void laterIsNotBeforeTheDelay() throws Exception {
    BlockingQueue<Long> times = new LinkedBlockingQueue<>();
    AtomicInteger count = new AtomicInteger();
    Instant enqueued = Instant.now();
    try (Worker worker =
        worker(
            "retryDelayMillis=600",
            exchange -> {
              times.add(System.nanoTime());
              count.set(Worker.count(exchange));
              assertThat(Worker.lease(exchange).delivery().enqueuedAt())
                  .isBetween(enqueued.minusSeconds(1), Instant.now().plusSeconds(1));
              if (count.get() == 1) {
                throw new IllegalStateException("not yet");
              } else if (count.get() == 2) {
                throw new TryLater(Duration.ofMillis(1_200), "still not");
              }
            })) {
      put("again");
      long first = times.poll(20, TimeUnit.SECONDS);
      long second = times.poll(20, TimeUnit.SECONDS);
      long third = times.poll(20, TimeUnit.SECONDS);
      assertThat(Duration.ofNanos(second - first)).isGreaterThan(Duration.ofMillis(600));
      assertThat(Duration.ofNanos(third - second)).isGreaterThan(Duration.ofMillis(1_200));
      awaitEmpty();
      assertThat(worker.meter("scheduler.leases.settled", "ending", "later")).isEqualTo(2);
    }
    assertThat(count).hasValue(3);
  }

  @Test
  void neverEndsInTheDeadLetters() {
    Set<String> done = ConcurrentHashMap.newKeySet();
    try (Worker worker =
        worker(
            "inFlight=2",
            exchange -> {
              if (body(exchange).equals("poison")) {
                throw new IllegalStateException("outer", new NeverAgain("wrong\nschema"));
              }
              done.add(body(exchange));
            })) {
      put("before");
      broker.put(queue, "poison".getBytes(UTF_8), Map.of("tenant", "acme", "extra", "kept"));
      put("after");
      awaitEmpty();
      assertThat(worker.meter("scheduler.queue.dead.letters", "reason", "refused")).isEqualTo(1);
    }
    assertThat(done).containsExactlyInAnyOrder("before", "after");
    assertThat(broker.dead(queue))
        .singleElement()
        .satisfies(
            dead -> {
              assertThat(dead.body()).isEqualTo("poison".getBytes(UTF_8));
              assertThat(dead.fields())
                  .containsEntry(DeadLetter.REASON, "wrong schema")
                  .containsEntry(DeadLetter.REASON_CLASS, "refused")
                  .containsEntry(DeadLetter.ATTEMPTS, "1")
                  .containsEntry("tenant", "acme")
                  .containsEntry("extra", "kept")
                  .containsKeys(DeadLetter.ENQUEUED_AT, DeadLetter.DEAD_AT, DeadLetter.QUEUE);
            });
  }

  @Test
  void deadLetterComesBeforeDeliveriesAreUsedUp() {
    AtomicInteger deliveries = new AtomicInteger();
    try (Worker worker =
        worker(
            "maxDeliveries=3&retryDelayMillis=1",
            exchange -> {
              deliveries.incrementAndGet();
              throw new IllegalStateException("fails for ever");
            })) {
      put("stubborn");
      awaitEmpty();
    }
    assertThat(deliveries).hasValue(3);
    assertThat(broker.dead(queue))
        .singleElement()
        .satisfies(
            dead -> {
              assertThat(dead.fields()).containsEntry(DeadLetter.ATTEMPTS, "3");
              assertThat(dead.fields()).containsEntry(DeadLetter.REASON_CLASS, "failed");
              assertThat(dead.fields().get(DeadLetter.REASON)).contains("fails for ever");
            });
  }

  @Test
  void errorThatEscapesTheRouteEndsTheLeaseToo() {
    AtomicInteger deliveries = new AtomicInteger();
    try (Worker worker =
        worker(
            "maxDeliveries=2&retryDelayMillis=1",
            exchange -> {
              deliveries.incrementAndGet();
              throw new StackOverflowError("too deep");
            })) {
      put("deep");
      awaitEmpty();
      await().atMost(SOON).until(() -> worker.state().held() == 0);
    }
    assertThat(deliveries).hasValue(2);
    assertThat(broker.dead(queue))
        .singleElement()
        .satisfies(dead -> assertThat(dead.fields().get(DeadLetter.REASON)).contains("too deep"));
  }

  @Test
  void messageThatKillsItsWorkersIsNotWorkedOnForEver() throws Exception {
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger again = new AtomicInteger();
    try (Worker dying =
        worker(
            "maxDeliveries=1&drainMillis=100",
            exchange -> {
              taken.countDown();
              never.await();
            })) {
      put("deadly");
      assertThat(taken.await(20, TimeUnit.SECONDS)).isTrue();
      dying.die();
      try (Worker heir = worker("maxDeliveries=1", exchange -> again.incrementAndGet())) {
        awaitEmpty();
      }
    }
    assertThat(again).hasValue(0);
    assertThat(broker.dead(queue))
        .singleElement()
        .satisfies(
            dead -> {
              assertThat(dead.body()).isEqualTo("deadly".getBytes(UTF_8));
              assertThat(dead.fields()).containsEntry(DeadLetter.REASON_CLASS, "crashed");
            });
  }

  @Test
  void duplicateWithinTheWindowIsOneMessage() {
    Set<String> done = ConcurrentHashMap.newKeySet();
    AtomicInteger deliveries = new AtomicInteger();
    try (Worker worker =
        worker(
            "inFlight=1",
            exchange -> {
              done.add(body(exchange));
              deliveries.incrementAndGet();
            })) {
      worker.send(broker.to(queue), "one".getBytes(UTF_8), broker.key("a"));
      worker.send(broker.to(queue), "one".getBytes(UTF_8), broker.key("a"));
      worker.send(broker.to(queue), "two".getBytes(UTF_8), broker.key("b"));
      await().atMost(SOON).until(() -> done.contains("two"));
      worker.send(broker.to(queue), "one".getBytes(UTF_8), broker.key("a"));
      worker.send(broker.to(queue), "three".getBytes(UTF_8), broker.key("c"));
      await().atMost(SOON).until(() -> done.contains("three"));
      awaitEmpty();
    }
    assertThat(deliveries).hasValue(3);
  }

  @Test
  void inFlightNeverExceedsTheBound() {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    Semaphore gate = new Semaphore(0);
    try (Worker worker =
        worker(
            "inFlight=3",
            exchange -> {
              most.accumulateAndGet(now.incrementAndGet(), Math::max);
              gate.acquire();
              now.decrementAndGet();
              done.incrementAndGet();
            })) {
      IntStream.range(0, 40).forEach(i -> put("m" + i));
      await().atMost(SOON).until(() -> now.get() == 3);
      assertThat(worker.state().held()).isEqualTo(3);
      gate.release(1_000);
      await().atMost(SOON).until(() -> done.get() >= 40);
      awaitEmpty();
    }
    assertThat(most).hasValue(3);
  }

  @Test
  void bodyOf900KibibytesSurvives() throws Exception {
    byte[] large = new byte[900 * 1024];
    new Random(1).nextBytes(large);
    BlockingQueue<byte[]> got = new LinkedBlockingQueue<>();
    try (Worker worker =
        worker(
            "retryDelayMillis=1&maxDeliveries=2",
            exchange -> {
              got.add(exchange.getIn().getBody(byte[].class));
              throw new IllegalStateException("so that it travels everywhere");
            })) {
      worker.send(broker.to(queue), large, broker.key("large"));
      assertThat(got.poll(20, TimeUnit.SECONDS)).isEqualTo(large);
      assertThat(got.poll(20, TimeUnit.SECONDS)).isEqualTo(large);
      awaitEmpty();
    }
    assertThat(broker.dead(queue))
        .singleElement()
        .extracting(LeaseBroker.Dead::body)
        .isEqualTo(large);
  }

  @Test
  void stopReturnsWhatIsNotDoneAndUsesUpNoDelivery() throws Exception {
    Semaphore started = new Semaphore(0);
    CountDownLatch never = new CountDownLatch(1);
    Map<String, Integer> counts = new ConcurrentHashMap<>();
    try (Worker stopping =
        worker(
            "inFlight=4&drainMillis=300",
            exchange -> {
              started.release();
              never.await();
            })) {
      put("a", "b", "c", "d", "e", "f");
      assertThat(started.tryAcquire(4, 20, TimeUnit.SECONDS)).isTrue();
      try (Worker heir =
          worker("inFlight=8", exchange -> counts.put(body(exchange), Worker.count(exchange)))) {
        await().atMost(SOON).until(() -> counts.size() == 2);
        assertThat(stopping.stop()).isLessThan(SOON);
        assertThat(stopping.meter("scheduler.leases.settled", "ending", "handedback")).isEqualTo(4);
        await().atMost(SOON).until(() -> counts.size() == 6);
        awaitEmpty();
      }
    }
    assertThat(counts.values()).containsOnly(1);
  }

  @Test
  void stopSettlesWhatIsDoneInTime() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch finish = new CountDownLatch(1);
    try (Worker stopping =
        worker(
            "drainMillis=5000",
            exchange -> {
              started.countDown();
              finish.await();
            })) {
      put("nearly done");
      assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
      Thread stop = new Thread(stopping::stop);
      stop.start();
      await().atMost(SOON).until(() -> stopping.state().status() == Status.SUSPENDED);
      put("too late");
      finish.countDown();
      stop.join();
      assertThat(stopping.meter("scheduler.leases.settled", "ending", "done")).isEqualTo(1);
    }
    assertThat(broker.size(queue)).isEqualTo(1);
  }

  @Test
  void handedBackMessageComesAgainAtOnceAndTheDeliveryDoesNotCount() throws Exception {
    BlockingQueue<Integer> counts = new LinkedBlockingQueue<>();
    try (Worker worker =
        worker(
            "maxDeliveries=1",
            exchange -> {
              counts.add(Worker.count(exchange));
              if (counts.size() < 3) {
                throw new HandBack("the scanner is down");
              }
            })) {
      put("untouched");
      await().atMost(SOON).until(() -> counts.size() == 3);
      awaitEmpty();
    }
    assertThat(counts).containsExactly(1, 1, 1);
    assertThat(broker.dead(queue)).isEmpty();
  }

  @Test
  void nothingIsSentForLostLease() throws Exception {
    BlockingQueue<Integer> counts = new LinkedBlockingQueue<>();
    try (Worker worker =
        worker(
            "inFlight=1",
            exchange -> {
              counts.add(Worker.count(exchange));
              if (Worker.count(exchange) == 1) {
                throw new LeaseLost("fenced by the store");
              }
            })) {
      put("fenced");
      assertThat(counts.poll(20, TimeUnit.SECONDS)).isEqualTo(1);
      assertThat(counts.poll(LEASE.plusSeconds(2).toMillis(), TimeUnit.MILLISECONDS)).isEqualTo(2);
      awaitEmpty();
      assertThat(worker.meter("scheduler.leases.lost")).isEqualTo(1);
    }
  }

  @Test
  void leaseThatRanOutWhileTheBrokerHungIsLost() throws Exception {
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch finish = new CountDownLatch(1);
    BlockingQueue<Integer> counts = new LinkedBlockingQueue<>();
    AtomicInteger valid = new AtomicInteger();
    try (Worker worker =
        worker(
            "inFlight=2",
            exchange -> {
              counts.add(Worker.count(exchange));
              if (Worker.count(exchange) == 1) {
                taken.countDown();
                finish.await();
                valid.addAndGet(Worker.lease(exchange).valid() ? 1 : 0);
              }
            })) {
      put("slow");
      assertThat(taken.await(20, TimeUnit.SECONDS)).isTrue();
      broker.freeze();
      try {
        // longer than the lease can be trusted
        await()
            .pollDelay(LEASE.plusMillis(300))
            .atMost(SOON)
            .until(() -> worker.state().held() == 1);
      } finally {
        broker.thaw();
      }
      finish.countDown();
      await().atMost(SOON).until(() -> counts.contains(2));
      awaitEmpty();
      assertThat(worker.meter("scheduler.leases.lost")).isEqualTo(1);
    }
    assertThat(valid).hasValue(0);
  }

  @Test
  void consumingGoesOnAfterTheBrokerWasKilled() throws Exception {
    Set<String> done = ConcurrentHashMap.newKeySet();
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch finish = new CountDownLatch(1);
    try (Worker worker =
        worker(
            "inFlight=1",
            exchange -> {
              if (body(exchange).equals("first")) {
                taken.countDown();
                finish.await();
              }
              done.add(body(exchange));
            })) {
      put("first");
      assertThat(taken.await(20, TimeUnit.SECONDS)).isTrue();
      put("second");
      broker.kill();
      await().atMost(SOON).until(() -> worker.state().status() != Status.STARTING);
      broker.restart();
      finish.countDown();
      await().atMost(SOON).until(() -> done.containsAll(Set.of("first", "second")));
      put("third");
      await().atMost(SOON).until(() -> done.contains("third"));
      awaitEmpty();
      assertThat(worker.state().status()).isEqualTo(Status.OPEN);
    }
  }

  @Test
  void idleConsumerSeesThatTheBrokerDiedAndComesBack() throws Exception {
    Set<String> done = ConcurrentHashMap.newKeySet();
    try (Worker worker = worker("inFlight=1", exchange -> done.add(body(exchange)))) {
      put("before");
      await().atMost(SOON).until(() -> done.contains("before"));
      broker.kill();
      await().atMost(SOON).until(() -> worker.state().status() == Status.UNAVAILABLE);
      assertThat(worker.state().detail()).isNotBlank();
      broker.restart();
      put("after");
      await().atMost(SOON).until(() -> done.contains("after"));
    }
  }

  @Test
  void workerStartsBeforeItsBroker() {
    Set<String> done = ConcurrentHashMap.newKeySet();
    broker.kill();
    try (Worker worker = worker("inFlight=1", exchange -> done.add(body(exchange)))) {
      assertThat(worker.state().status()).isEqualTo(Status.UNAVAILABLE);
      broker.restart();
      await().atMost(SOON).until(() -> worker.state().status() == Status.OPEN);
      put("at last");
      await().atMost(SOON).until(() -> done.contains("at last"));
      awaitEmpty();
    }
  }

  @Test
  protected void queueThatWouldLoseWorkIsRefused() {
    broker.misconfigure(queue);
    Throwable refusal = catchThrowable(() -> worker("inFlight=1", exchange -> {}).close());
    assertThat(NestedExceptionUtils.getMostSpecificCause(refusal))
        .isInstanceOf(QueueMisconfigured.class)
        .message()
        .contains(broker.complaint());
  }

  @Test
  void headersOfStrangersDoNotReachTheExchange() throws Exception {
    BlockingQueue<Map<String, Object>> seen = new LinkedBlockingQueue<>();
    try (Worker worker =
        worker("inFlight=1", exchange -> seen.add(Map.copyOf(exchange.getIn().getHeaders())))) {
      broker.put(
          queue,
          "trap".getBytes(UTF_8),
          Map.of(
              "CamelHttpUri", "http://evil",
              "camelhttpuri", "http://evil",
              "CAMELFILENAME", "x",
              "lease", "x",
              "messageKey", "x",
              "attempts", "-5",
              "deliveryCount", "99",
              "tenant", "acme",
              "traceparent", "00-1-2-01"));
      assertThat(seen.poll(20, TimeUnit.SECONDS))
          .isEqualTo(Map.of("tenant", "acme", "traceparent", "00-1-2-01", "deliveryCount", 1));
      awaitEmpty();
    }
  }

  @Test
  void suspendedConsumerTakesNothingAndGoesOnWithWhatItHas() throws Exception {
    Set<String> done = ConcurrentHashMap.newKeySet();
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch finish = new CountDownLatch(1);
    try (Worker worker =
        worker(
            "inFlight=2",
            exchange -> {
              if (body(exchange).equals("held")) {
                taken.countDown();
                finish.await();
              }
              done.add(body(exchange));
            })) {
      put("held");
      assertThat(taken.await(20, TimeUnit.SECONDS)).isTrue();
      worker.pause();
      assertThat(worker.state().status()).isEqualTo(Status.SUSPENDED);
      put("waiting");
      // the held lease is renewed beyond its first life
      double renewed = worker.meter("scheduler.leases.renewed");
      await().atMost(SOON).until(() -> worker.meter("scheduler.leases.renewed") >= renewed + 4);
      finish.countDown();
      await().atMost(SOON).until(() -> broker.size(queue) == 1);
      assertThat(done).containsExactly("held");
      worker.resume();
      await().atMost(SOON).until(() -> done.contains("waiting"));
      awaitEmpty();
    }
  }

  @Test
  void depthIsSampled() {
    CountDownLatch finish = new CountDownLatch(1);
    try (Worker worker = worker("inFlight=1", exchange -> finish.await())) {
      IntStream.range(0, 5).forEach(i -> put("m" + i));
      await()
          .atMost(SOON)
          .untilAsserted(
              () -> {
                assertThat(worker.meter("scheduler.queue.depth")).isEqualTo(4);
                assertThat(worker.meter("scheduler.queue.pending")).isEqualTo(1);
                assertThat(worker.meter("scheduler.leases.held")).isEqualTo(1);
                assertThat(worker.meter("scheduler.queue.oldest.age")).isPositive();
              });
      finish.countDown();
      awaitEmpty();
    }
  }

  @Test
  void misspeltOptionIsRefused() {
    assertThatThrownBy(() -> worker("inFlihgt=1", exchange -> {}))
        .hasStackTraceContaining("inFlihgt");
    assertThatThrownBy(() -> worker("inFlight=0", exchange -> {}))
        .hasStackTraceContaining("inFlight is 0; needed: at least 1");
  }
}
