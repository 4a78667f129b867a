package org.stellaops.scheduler.worker.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryDelayTest {

  private static final CamelContext CAMEL = new DefaultCamelContext();

  private final ScannerGate gate = new ScannerGate(10, 3, 50, Clock.systemUTC());
  private final RetryDelay delay =
      new RetryDelay(gate, 4, Duration.ofMillis(500), Duration.ofMillis(15_000));

  @AfterAll
  static void stop() {
    CAMEL.stop();
  }

  @ParameterizedTest
  @CsvSource({"1,250,500", "2,500,1000", "3,1000,2000", "6,7500,15000", "60,7500,15000"})
  void backoffDoublesUpToItsCapAndIsJittered(int tries, long least, long most) {
    List<Long> seen = waits(tries, null);
    assertThat(seen).allSatisfy(wait -> assertThat(wait).isBetween(least, most));
    assertThat(seen.stream().distinct().count()).isGreaterThan(50);
  }

  @Test
  void whatTheScannerAsksForIsTheLeast() {
    assertThat(waits(1, Duration.ofSeconds(7)))
        .allSatisfy(wait -> assertThat(wait).isBetween(7000L, 7250L));
  }

  /** A scanner that says "at once" while it is busy is not hammered. */
  @Test
  void theBackoffIsKeptWhenTheScannerAsksForLess() {
    assertThat(waits(3, Duration.ZERO))
        .allSatisfy(wait -> assertThat(wait).isBetween(1000L, 2000L));
  }

  @Test
  void thereIsNeverNoWait() {
    RetryDelay least = new RetryDelay(gate, 4, Duration.ofMillis(1), Duration.ofMillis(1));
    for (int i = 0; i < 100; i++) {
      assertThat(least.delayMillis(1, null)).isPositive();
      assertThat(least.delayMillis(1, Duration.ZERO)).isPositive();
    }
  }

  @Test
  void onlyAScannerThatIsNotThereCountsAsDown() {
    for (int i = 0; i < 20; i++) {
      fail(new ScannerBusy("the scanner answered 429", false, null));
    }
    assertThat(gate.standing().open()).isTrue();
    for (int i = 0; i < 20; i++) {
      fail(new SocketTimeoutException("Read timed out"));
    }
    assertThat(gate.standing().state()).isEqualTo(ScannerGate.State.DOWN);
    assertThat(gate.standing().reason())
        .isEqualTo("the scanner could not be reached: SocketTimeoutException");
  }

  @Test
  void triesAreCountedAndTheWaitIsSet() {
    Exchange exchange = fail(new IOException("reset"));
    assertThat(exchange.getMessage().getHeader(Exchange.REDELIVERY_DELAY, Long.class))
        .isBetween(250L, 500L);
    delay.process(exchange);
    delay.process(exchange);
    assertThat(exchange.getMessage().getHeader(Exchange.REDELIVERY_DELAY, Long.class))
        .isBetween(1000L, 2000L);
  }

  /** The way in which the routes use it: Camel waits as long as the header says. */
  @Test
  void camelWaitsThatLong() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    RetryDelay slow = new RetryDelay(gate, 4, Duration.ofMillis(200), Duration.ofMillis(200));
    CAMEL.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            onException(ScannerBusy.class)
                .maximumRedeliveries(2)
                .redeliveryDelay(0)
                .onExceptionOccurred(slow)
                .handled(true);
            from("direct:ask")
                .setVariable("task", constant(SampleImages.task(1)))
                .process(
                    exchange -> {
                      calls.incrementAndGet();
                      throw new ScannerBusy("the scanner answered 429", false, null);
                    });
          }
        });
    CAMEL.start();
    long start = System.nanoTime();
    CAMEL.createProducerTemplate().sendBody("direct:ask", "");
    assertThat(calls).hasValue(3);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(190));
  }

  private Exchange fail(Exception failure) {
    Exchange exchange = new DefaultExchange(CAMEL);
    exchange.setVariable("task", SampleImages.task(1));
    exchange.setProperty(Exchange.EXCEPTION_CAUGHT, failure);
    delay.process(exchange);
    return exchange;
  }

  private List<Long> waits(int tries, @Nullable Duration asked) {
    return LongStream.range(0, 200).map(i -> delay.delayMillis(tries, asked)).boxed().toList();
  }
}
