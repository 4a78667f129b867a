package org.stellaops.scheduler.worker.lease;

import java.time.Duration;
import java.util.Collection;
import java.util.function.Consumer;

/**
 * A work queue that gives out leases. One implementation for each transport; the rules that all of
 * them keep are in {@code LeaseContract}.
 *
 * <p>{@link #open}, {@link #take} and {@link #close} are called by one thread at a time, the others
 * by any. Every method throws {@link QueueUnavailable} when the broker does not answer in time; it
 * is then unknown whether the request took effect, and repeating it is safe.
 */
public interface LeaseQueue {

  /**
   * Connects, creates what is missing and checks what is there. Called again after {@link
   * QueueUnavailable}.
   *
   * @throws QueueMisconfigured when what is there would lose work
   */
  void open();

  /**
   * Leases messages.
   *
   * @param atMost how many, at least 1
   * @param sink gets each as soon as it arrives, on the calling thread; it must not block
   */
  void take(int atMost, Consumer<Lease> sink);

  /**
   * Renews leases that are still held: each is told {@link Lease#renewed} or {@link Lease#lose}, or
   * nothing when the broker gave no answer for it.
   */
  void renew(Collection<Lease> held);

  /**
   * The work is done, the message goes.
   *
   * @return whether it was still held; false: nothing was changed
   */
  boolean done(Lease lease);

  /** Delivers the message again, not before the delay has passed. */
  boolean later(Lease lease, Duration delay);

  /** Returns the message at once, as if it had not been delivered. */
  boolean handBack(Lease lease);

  /** Moves the message to the dead letters: body, headers, count, age, and why. */
  boolean never(Lease lease, DeadReason kind, String reason);

  /** How much there is to do, over all workers. */
  QueueDepth depth();

  /**
   * Removes what a broker keeps of settled messages although it should not. Called by the clock;
   * does nothing when the broker does not answer.
   */
  default void tidy() {}

  /** Disconnects. Leases that are not settled run out. */
  void close();
}
