package org.stellaops.scheduler.worker.turn;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has somebody look again when nobody may go for some time. */
final class Alarm {

  private static final Logger LOG = LoggerFactory.getLogger(Alarm.class);

  private final Lock lock;
  private final ScheduledExecutorService clock;
  private final Runnable look;
  private boolean set;
  private long at;

  /**
   * @param lock held by whoever sets it
   * @param look called without the lock
   */
  Alarm(Lock lock, ScheduledExecutorService clock, Runnable look) {
    this.lock = lock;
    this.clock = clock;
    this.look = look;
  }

  /**
   * Called with the lock.
   *
   * @param wait nanoseconds; {@link Long#MAX_VALUE} for never
   */
  void set(long now, long wait) {
    if (wait == Long.MAX_VALUE || (set && at - now <= wait)) {
      return;
    }
    set = true;
    at = now + wait;
    try {
      var unused = clock.schedule(this::ring, wait, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("This worker stops; what waits goes back", e);
    }
  }

  private void ring() {
    lock.lock();
    try {
      set = false;
    } finally {
      lock.unlock();
    }
    look.run();
  }
}
