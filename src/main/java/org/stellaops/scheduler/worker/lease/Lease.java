package org.stellaops.scheduler.worker.lease;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The right of this worker to work on one message. Steps find it as exchange property {@link
 * MessageHeaders#LEASE} and call {@link #check} before they write.
 */
public final class Lease {

  private final Delivery delivery;
  private final LeaseTime time;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile long trustedUntil;
  private volatile @Nullable String lost;

  /**
   * @param asked {@link System#nanoTime()} from before the broker was asked for the message
   */
  public Lease(Delivery delivery, LeaseTime time, long asked) {
    this.delivery = delivery;
    this.time = time;
    this.trustedUntil = time.trustedUntil(asked);
  }

  public Delivery delivery() {
    return delivery;
  }

  /** Whether this worker may still write for the message. */
  public boolean valid() {
    return lost == null && inTime();
  }

  /**
   * @throws LeaseLost when {@link #valid} does not hold
   */
  public void check() {
    if (!valid()) {
      throw new LeaseLost("the lease of " + delivery.id() + " is lost: " + whyLost());
    }
  }

  /** Whether it can still be trusted by the clock alone. */
  boolean inTime() {
    return trustedUntil - System.nanoTime() > 0;
  }

  /** Time that is left to trust the lease; zero or negative when there is none. */
  public Duration remaining() {
    return Duration.ofNanos(trustedUntil - System.nanoTime());
  }

  /** Whether so much of the lease has passed that it is to be renewed. */
  boolean dueForRenewal() {
    return remaining().compareTo(time.lease().minus(time.margin()).minus(time.renewal())) <= 0;
  }

  /**
   * The broker confirmed that it counts the lease anew.
   *
   * @param asked {@link System#nanoTime()} from before it was asked
   */
  public void renewed(long asked) {
    trustedUntil = time.trustedUntil(asked);
  }

  /** The broker said that another worker holds the message, or this worker gave it away. */
  public void lose(String why) {
    lost = why;
  }

  /** Why the lease cannot be trusted. */
  String whyLost() {
    String why = lost;
    return why != null
        ? why
        : "it ran out after " + time.lease().toMillis() + " ms without renewal";
  }

  /** True for exactly one caller: the one that settles. */
  boolean end() {
    return ended.compareAndSet(false, true);
  }

  @Override
  public String toString() {
    return "Lease[" + delivery.id() + ", delivery " + delivery.count() + "]";
  }
}
