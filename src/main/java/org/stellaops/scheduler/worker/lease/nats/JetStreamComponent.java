package org.stellaops.scheduler.worker.lease.nats;

import io.nats.client.Connection;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;
import org.stellaops.scheduler.worker.lease.LeaseQueues;

/** Makes the endpoints of {@code jetstream:<stream>}. */
public final class JetStreamComponent extends DefaultComponent {

  private final Supplier<Connection> connection;
  private final LeaseQueues queues;
  private final Duration drain;

  /**
   * @param connection asked for when the first consumer starts
   * @param drain for endpoints that do not say how long a stop waits
   */
  public JetStreamComponent(Supplier<Connection> connection, LeaseQueues queues, Duration drain) {
    this.connection = connection;
    this.queues = queues;
    this.drain = drain;
  }

  @Override
  protected Endpoint createEndpoint(String uri, String stream, Map<String, Object> parameters)
      throws Exception {
    JetStreamEndpoint endpoint = new JetStreamEndpoint(uri, this, stream, connection, queues);
    endpoint.setDrainMillis(drain.toMillis());
    setProperties(endpoint, parameters);
    return endpoint;
  }
}
