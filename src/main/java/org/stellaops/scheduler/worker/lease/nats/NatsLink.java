package org.stellaops.scheduler.worker.lease.nats;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Consumer;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects to NATS in the background, for ever, also when the server is not there yet.
 *
 * <p>Nothing is kept while there is no connection (reconnect buffer 0): a publish then fails at
 * once instead of waiting in this process' memory, where a crash would lose it.
 */
public final class NatsLink {

  private static final Logger LOG = LoggerFactory.getLogger(NatsLink.class);
  private static final Duration FIRST_NEWS = Duration.ofSeconds(10);

  /**
   * @param options address, credentials and TLS; the rest is set here
   * @return at once when the server answers or refuses, else when the first try has failed
   */
  public static Connection connect(Options.Builder options) throws InterruptedException {
    CompletableFuture<Connection> first = new CompletableFuture<>();
    options
        .connectionName("scheduler-worker")
        .maxReconnects(-1)
        .reconnectWait(Duration.ofMillis(250))
        .reconnectJitter(Duration.ofMillis(100))
        .connectionTimeout(Duration.ofSeconds(3))
        .pingInterval(Duration.ofSeconds(10))
        .reconnectBufferSize(0)
        .dontForceFlushOnRequest()
        .connectionListener(
            new ConnectionListener() {
              @Override
              public void connectionEvent(Connection connection, Events event) {
                LOG.debug("NATS: {}", event);
                if (connection != null) {
                  first.complete(connection);
                }
              }
            })
        .errorListener(new Errors());
    Nats.connectAsynchronously(options.build(), true);
    try {
      Connection connection = first.get(FIRST_NEWS.toMillis(), TimeUnit.MILLISECONDS);
      NatsPulse.watch(connection);
      return connection;
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("no news of the connection to NATS", e);
    }
  }

  /** The library's own listener writes every failed try to standard error. */
  private static final class Errors implements ErrorListener {
    @Override
    public void errorOccurred(Connection connection, String error) {
      LOG.warn("NATS: {}", error);
    }

    @Override
    public void exceptionOccurred(Connection connection, Exception problem) {
      LOG.debug("NATS", problem);
    }

    @Override
    public void slowConsumerDetected(Connection connection, Consumer consumer) {
      LOG.warn("NATS: messages arrive faster than they are taken");
    }
  }

  private NatsLink() {}
}
