package org.stellaops.scheduler.worker.turn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Against scanners whose capacity is known; time is made. */
class ScannerCapacityTest {

  private static final Logger LOG = LoggerFactory.getLogger(ScannerCapacityTest.class);
  private static final int MOST = 64;

  private final ScannerCapacity capacity = new ScannerCapacity(MOST, false, 0);

  private ScriptedCapacity.Seen seen(ScriptedCapacity scanner, int seconds) {
    ScriptedCapacity.Seen seen = scanner.run(capacity, seconds);
    LOG.info("{}\n{}", scanner, seen.table());
    return seen;
  }

  @Test
  void a_scanner_that_takes_all_at_a_constant_speed_gets_all_and_keeps_them() {
    ScriptedCapacity.Seen seen = seen(new ScriptedCapacity(1000, 20, 0), 60);

    assertThat(seen.limits().get(2)).isEqualTo(MOST);
    assertThat(seen.limits().subList(2, 60)).containsOnly(MOST);
    assertThat(seen.answered().subList(2, 60)).allMatch(each -> each >= 3199);
  }

  @Test
  void a_queue_of_single_milliseconds_takes_no_slots_away() {
    // two processors that answer 12,000 images a second between them
    ScriptedCapacity.Seen seen = seen(new ScriptedCapacity(2, 1.0 / 6, 0), 20);

    assertThat(seen.limits().subList(2, 20)).containsOnly(MOST);
  }

  @Test
  void a_queue_at_the_scanner_is_found() {
    ScriptedCapacity.Seen seen = seen(new ScriptedCapacity(8, 200, 0), 120);

    assertThat(seen.limits().subList(30, 120)).allMatch(each -> each >= 8 && each <= 17);
    assertThat(seen.answered().subList(5, 120)).allMatch(each -> each >= 38);
  }

  @Test
  void what_is_refused_is_found() {
    ScriptedCapacity scanner = new ScriptedCapacity(8, 50, 0).refusing();
    ScriptedCapacity.Seen seen = seen(scanner, 120);

    assertThat(seen.limits().subList(10, 120)).allMatch(each -> each <= 9);
    long answered = seen.answered().subList(10, 120).stream().mapToInt(each -> each).sum();
    assertThat(answered).isGreaterThan((long) (0.85 * 160 * 110));
    long refused = seen.refused().subList(10, 120).stream().mapToInt(each -> each).sum();
    assertThat(refused).isLessThan(answered / 50);
  }

  @Test
  void a_scanner_that_gets_slower_by_itself_keeps_its_slots() {
    seen(new ScriptedCapacity(1000, 20, 0), 10);
    ScriptedCapacity.Seen slower = seen(new ScriptedCapacity(1000, 300, 10), 60);

    assertThat(slower.limits().subList(30, 60)).containsOnly(MOST);
  }

  @Test
  void a_scanner_that_gets_smaller_is_followed() {
    seen(new ScriptedCapacity(1000, 200, 0), 10);
    ScriptedCapacity.Seen smaller = seen(new ScriptedCapacity(8, 200, 10), 180);

    assertThat(smaller.limits().subList(120, 180)).allMatch(each -> each <= 24);
  }

  @Test
  void a_slow_scanner_that_was_away_has_its_slots_back_soon() {
    seen(new ScriptedCapacity(1000, 700, 0), 30);
    ScriptedCapacity.Seen away = seen(new ScriptedCapacity(0, 700, 30).refusing(), 20);
    ScriptedCapacity.Seen back = seen(new ScriptedCapacity(1000, 700, 50), 60);

    assertThat(away.limits().get(19)).isOne();
    assertThat(back.limits().get(15)).isGreaterThanOrEqualTo(MOST / 2);
    assertThat(back.limits().get(40)).isEqualTo(MOST);
  }

  @Test
  void a_scanner_that_is_back_with_less_is_not_overrun() {
    seen(new ScriptedCapacity(1000, 50, 0), 10);
    seen(new ScriptedCapacity(0, 50, 10).refusing(), 10);
    ScriptedCapacity.Seen less = seen(new ScriptedCapacity(8, 50, 20).refusing(), 60);

    assertThat(less.limits().subList(10, 60)).allMatch(each -> each >= 5 && each <= 10);
    long refused = less.refused().subList(10, 60).stream().mapToInt(each -> each).sum();
    assertThat(refused)
        .isLessThan(less.answered().subList(10, 60).stream().mapToInt(e -> e).sum() / 50);
  }

  @Test
  void switched_off_it_stays_at_the_bound() {
    ScannerCapacity fixed = new ScannerCapacity(MOST, true, 0);
    for (long each = 0; each < 1000; each++) {
      fixed.pushedBack(each * 1_000_000_000L, each * 1_000_000_000L + 1);
    }
    assertThat(fixed.limit()).isEqualTo(MOST);
  }
}
