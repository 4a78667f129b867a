package org.stellaops.scheduler.patience;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * How long this machine stood still: how much too late a thread woke that wants to every few
 * milliseconds. Bounds on times are widened by it; on a machine that has time for its tests it is
 * zero.
 */
public final class Standstill implements AutoCloseable {

  private static final Duration INTERVAL = Duration.ofMillis(10);
  private static final Duration USUAL = Duration.ofMillis(50);

  private final Queue<Late> late = new ConcurrentLinkedQueue<>();
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private long last = System.nanoTime();

  private record Late(long at, Duration by) {}

  private Standstill() {}

  public static Standstill watching() {
    Standstill standstill = new Standstill();
    standstill.clock.scheduleWithFixedDelay(
        standstill::look, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    return standstill;
  }

  /** Only by the clock's thread. */
  private void look() {
    long now = System.nanoTime();
    Duration passed = Duration.ofNanos(now - last);
    if (passed.compareTo(USUAL) > 0) {
      late.add(new Late(now, passed));
    }
    last = now;
  }

  /** Altogether, between two instants of {@link System#nanoTime}. */
  public Duration between(long from, long to) {
    return late.stream()
        .filter(each -> each.at() >= from && each.at() - each.by().toNanos() < to)
        .map(Late::by)
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** Altogether, since an instant of {@link System#nanoTime}. */
  public Duration since(long from) {
    return between(from, System.nanoTime());
  }

  /** The longest one. */
  public Duration longest() {
    return late.stream().map(Late::by).max(Duration::compareTo).orElse(Duration.ZERO);
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
