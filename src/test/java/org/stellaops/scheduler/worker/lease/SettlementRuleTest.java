package org.stellaops.scheduler.worker.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.RuntimeCamelException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class SettlementRuleTest {

  private static final SettlementRule RULE = new SettlementRule(3, Duration.ofSeconds(15));

  private static Lease lease(int count) {
    Delivery delivery =
        new Delivery("id", "receipt", new byte[0], Map.of(), count, Instant.EPOCH, null);
    return new Lease(delivery, new LeaseTime(Duration.ofMinutes(1)), System.nanoTime());
  }

  static Stream<Arguments> ends() {
    return Stream.of(
        Arguments.of(null, 3, new Settlement.Done()),
        Arguments.of(
            new IllegalStateException("x"),
            1,
            new Settlement.Later(Duration.ofSeconds(15), "IllegalStateException: x")),
        Arguments.of(
            new RuntimeCamelException("in a route", new StackOverflowError("deep")),
            1,
            new Settlement.Later(Duration.ofSeconds(15), "StackOverflowError: deep")),
        Arguments.of(
            new TryLater(Duration.ofSeconds(2), "busy"),
            2,
            new Settlement.Later(Duration.ofSeconds(2), "TryLater: busy")),
        Arguments.of(
            new TryLater(Duration.ofSeconds(2), "busy"),
            3,
            new Settlement.Never(DeadReason.FAILED, "TryLater: busy")),
        Arguments.of(
            new RuntimeException(new NeverAgain("bad digest")),
            1,
            new Settlement.Never(DeadReason.REFUSED, "bad digest")),
        Arguments.of(
            new RuntimeException(new HandBack("stopping")),
            3,
            new Settlement.HandedBack("HandBack: stopping")),
        Arguments.of(
            new NeverAgain("never", new LeaseLost("gone")),
            1,
            new Settlement.Lost("LeaseLost: gone")));
  }

  @ParameterizedTest
  @MethodSource("ends")
  void endOfTheExchangeDecides(@Nullable Throwable failure, int count, Settlement expected) {
    assertThat(RULE.onEnd(lease(count), failure)).isEqualTo(expected);
  }

  @Test
  void lostLeaseIsLostEvenWhenTheWorkSucceeded() {
    Lease lease = lease(1);
    lease.lose("taken over");
    assertThat(RULE.onEnd(lease, null)).isEqualTo(new Settlement.Lost("taken over"));
  }

  @Test
  void messageBeyondItsDeliveriesIsNotWorkedOn() {
    assertThat(RULE.onReceipt(lease(3).delivery())).isEmpty();
    assertThat(RULE.onReceipt(lease(4).delivery()))
        .get()
        .extracting(settlement -> ((Settlement.Never) settlement).kind())
        .isEqualTo(DeadReason.CRASHED);
  }

  @Test
  void leaseIsTrustedFromBeforeTheRequestAndForLessThanItLasts() {
    LeaseTime time = new LeaseTime(Duration.ofSeconds(2));
    long asked = System.nanoTime() - Duration.ofMillis(1_850).toNanos();
    assertThat(new Lease(lease(1).delivery(), time, asked).valid()).isFalse();
    assertThat(new Lease(lease(1).delivery(), time, System.nanoTime()).remaining())
        .isLessThanOrEqualTo(Duration.ofMillis(1_800));
  }
}
