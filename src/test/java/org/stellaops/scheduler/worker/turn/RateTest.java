package org.stellaops.scheduler.worker.turn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateTest {

  private static final long SECOND = 1_000_000_000L;

  /** How often it may happen between two instants, for one who always wants to and looks often. */
  private static int count(Rate rate, long from, long to) {
    int count = 0;
    for (long now = from; now < to; now += 1_000_000) {
      while (rate.waitNanos(now) <= 0) {
        rate.take(now);
        count++;
      }
    }
    return count;
  }

  @Test
  void it_is_kept_over_time_with_a_small_burst() {
    Rate rate = new Rate(40, 0);
    assertThat(count(rate, 0, SECOND / 10)).isBetween(4, 8);
    assertThat(count(rate, SECOND / 10, 10 * SECOND + SECOND / 10)).isBetween(399, 401);
  }

  @Test
  void what_was_not_used_is_not_saved_up() {
    Rate rate = new Rate(40, 0);
    assertThat(count(rate, 100 * SECOND, 101 * SECOND)).isBetween(40, 44);
  }

  @Test
  void a_change_counts_at_once() {
    Rate rate = new Rate(100, 0);
    count(rate, 0, SECOND);
    rate.change(10, SECOND);
    assertThat(count(rate, SECOND, 3 * SECOND)).isBetween(19, 21);
    rate.change(0, 3 * SECOND);
    assertThat(rate.waitNanos(100 * SECOND)).isEqualTo(Long.MAX_VALUE);
    rate.change(100, 100 * SECOND);
    assertThat(count(rate, 100 * SECOND, 101 * SECOND)).isBetween(100, 107);
  }
}
