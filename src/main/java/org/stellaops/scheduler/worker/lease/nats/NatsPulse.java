package org.stellaops.scheduler.worker.lease.nats;

import io.nats.client.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the server for a sign of life once a second and connects anew when there is none.
 *
 * <p>Needed because of jnats 2.24.1: in one of five restarts of the server it reconnects, says so,
 * and then sends nothing any more, for ever; its writer waits at a queue that nothing is put into.
 * A forced reconnect mends it.
 */
final class NatsPulse {

  private static final Logger LOG = LoggerFactory.getLogger(NatsPulse.class);
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration ANSWER = Duration.ofSeconds(2);

  private final Connection connection;
  private final ScheduledExecutorService clock;

  private NatsPulse(Connection connection) {
    this.connection = connection;
    this.clock =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "nats-pulse");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Goes on until the connection is closed. */
  static void watch(Connection connection) {
    NatsPulse pulse = new NatsPulse(connection);
    var unused =
        pulse.clock.scheduleWithFixedDelay(
            pulse::check, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void check() {
    try {
      Connection.Status status = connection.getStatus();
      if (status == Connection.Status.CLOSED) {
        clock.shutdown();
      } else if (status == Connection.Status.CONNECTED) {
        connection.flush(ANSWER);
      }
    } catch (TimeoutException e) {
      reconnect();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IllegalStateException e) {
      LOG.debug("NATS went away while it was asked for a sign of life", e);
    } catch (RuntimeException e) {
      // an exception that left here would end the watch for good
      LOG.warn("NATS could not be asked for a sign of life; it is tried again", e);
    }
  }

  private void reconnect() {
    if (connection.getStatus() != Connection.Status.CONNECTED) {
      return;
    }
    LOG.warn(
        "NATS gave no sign of life for {} ms on an open connection; connecting anew",
        ANSWER.toMillis());
    try {
      connection.forceReconnect();
    } catch (IOException e) {
      LOG.debug("the forced reconnect failed; the connection goes on trying by itself", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
