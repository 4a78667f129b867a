package org.stellaops.scheduler.worker.lease;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a consumer does by the clock, beside its work. */
record Upkeep(ScheduledExecutorService clock) implements Executor {

  private static final Logger LOG = LoggerFactory.getLogger(LeaseConsumer.class);

  /** Does it for the first time after half the time, and goes on whatever happens. */
  void every(Duration time, Runnable work) {
    var unused =
        clock.scheduleWithFixedDelay(
            () -> {
              try {
                work.run();
              } catch (Throwable e) {
                // whatever left here would end the repetition for good
                LOG.error("Upkeep of leases failed; it is tried again in {}", time, e);
              }
            },
            time.toMillis() / 2,
            time.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /**
   * @throws java.util.concurrent.RejectedExecutionException after the consumer has stopped
   */
  void after(Duration time, Runnable work) {
    var unused = clock.schedule(work, time.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void execute(Runnable work) {
    clock.execute(work);
  }
}
