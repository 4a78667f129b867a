package org.stellaops.scheduler.worker.lease;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The leases that a consumer holds: from their arrival until the broker took their settlement. */
final class HeldLeases {

  private static final Logger LOG = LoggerFactory.getLogger(LeaseConsumer.class);

  private final Set<Lease> held = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition empty = lock.newCondition();
  private final LeaseMetrics metrics;

  HeldLeases(LeaseMetrics metrics) {
    this.metrics = metrics;
  }

  void add(Lease lease) {
    held.add(lease);
    metrics.taken(lease.delivery().count());
  }

  void remove(Lease lease) {
    held.remove(lease);
    if (held.isEmpty()) {
      lock.lock();
      try {
        empty.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  int size() {
    return held.size();
  }

  List<Lease> all() {
    return List.copyOf(held);
  }

  /** Waits until nothing is held, or so many nanoseconds. */
  void awaitEmpty(long nanos) throws InterruptedException {
    long left = nanos;
    lock.lock();
    try {
      while (!held.isEmpty() && left > 0) {
        left = empty.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Renews what is due. One that may no longer be trusted is not: it may be another worker's. */
  void renew(LeaseQueue queue) {
    List<Lease> due =
        held.stream().filter(lease -> lease.valid() && lease.dueForRenewal()).toList();
    if (due.isEmpty()) {
      return;
    }
    try {
      queue.renew(due);
    } catch (QueueUnavailable e) {
      LOG.warn(
          "{} leases could not be renewed ({}); tried again until they run out and other workers"
              + " take the messages",
          due.size(),
          e.getMessage());
      return;
    }
    for (Lease lease : due) {
      if (lease.valid() && !lease.dueForRenewal()) {
        metrics.renewed();
      } else if (!lease.valid()) {
        LOG.warn("{} is lost: {}; its work writes nothing more", lease, lease.whyLost());
      }
    }
  }
}
