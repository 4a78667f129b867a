package org.stellaops.scheduler.worker.lease;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends leases. Each is ended once; when the broker is briefly away the settlement is tried again as
 * long as the lease can be trusted.
 */
final class Settler {

  private static final Logger LOG = LoggerFactory.getLogger(LeaseConsumer.class);
  private static final Duration RETRY = Duration.ofMillis(200);

  private final LeaseQueue queue;
  private final Upkeep upkeep;
  private final Executor workers;
  private final LeaseMetrics metrics;
  private final Consumer<Lease> afterwards;

  /**
   * @param workers has a thread for every lease that is held, so that a broker that hangs cannot
   *     keep renewals from being sent
   * @param afterwards told when a lease has ended, however it did
   */
  Settler(
      LeaseQueue queue,
      Upkeep upkeep,
      Executor workers,
      LeaseMetrics metrics,
      Consumer<Lease> afterwards) {
    this.queue = queue;
    this.upkeep = upkeep;
    this.workers = workers;
    this.metrics = metrics;
    this.afterwards = afterwards;
  }

  /** Does nothing when the lease was ended before, as when it was handed back at a stop. */
  void settle(Lease lease, Settlement settlement) {
    if (lease.end()) {
      attempt(lease, settlement);
    }
  }

  /** Takes a lease away from the work that still goes on under it and returns its message. */
  boolean takeBack(Lease lease, String reason) {
    if (!lease.end()) {
      return false;
    }
    if (lease.valid()) {
      lease.lose(reason);
      attempt(lease, new Settlement.HandedBack(reason));
    } else {
      ended(lease, new Settlement.Lost(lease.whyLost()));
    }
    return true;
  }

  private void attempt(Lease lease, Settlement settlement) {
    if (!lease.inTime()) {
      ended(lease, new Settlement.Lost(lease.whyLost()));
      return;
    }
    boolean held;
    try {
      held = settlement.settle(queue, lease);
    } catch (RuntimeException e) {
      again(lease, settlement, e);
      return;
    }
    if (held || settlement instanceof Settlement.Lost) {
      ended(lease, settlement);
    } else {
      ended(lease, new Settlement.Lost("another worker holds the message, or it is gone"));
    }
  }

  private void again(Lease lease, Settlement settlement, RuntimeException problem) {
    LOG.warn(
        "{} is not settled as {} yet: {}; tried again for {} ms, then another worker gets the"
            + " message",
        lease,
        settlement.wire(),
        problem.getMessage(),
        lease.remaining().toMillis());
    try {
      upkeep.after(RETRY, () -> onWorker(() -> attempt(lease, settlement)));
    } catch (RejectedExecutionException e) {
      ended(lease, new Settlement.Lost("the worker stopped before the broker took the settlement"));
    }
  }

  private void onWorker(Runnable work) {
    try {
      workers.execute(work);
    } catch (RejectedExecutionException e) {
      // the workers are gone because of a stop, so nothing waits behind this
      work.run();
    }
  }

  private void ended(Lease lease, Settlement settlement) {
    metrics.settled(settlement);
    log(lease, settlement);
    afterwards.accept(lease);
  }

  private static void log(Lease lease, Settlement settlement) {
    if (settlement instanceof Settlement.Never never) {
      LOG.warn(
          "{} is a dead letter now ({}): {}",
          lease,
          never.kind().wire(),
          DeadLetter.oneLine(never.reason()));
    } else if (settlement instanceof Settlement.Lost lost) {
      LOG.warn("{} ended as lost: {}; another worker takes the message", lease, lost.reason());
    } else if (settlement instanceof Settlement.Later later) {
      LOG.info(
          "{} failed and comes again in {} ms: {}",
          lease,
          later.delay().toMillis(),
          DeadLetter.oneLine(later.reason()));
    } else {
      LOG.debug("{} ended: {}", lease, settlement);
    }
  }
}
