package org.stellaops.scheduler.worker.lease.redis;

import java.time.Duration;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;
import org.stellaops.scheduler.worker.lease.LeaseQueues;

/** Makes the endpoints of {@code redis-stream:<stream>}. */
public final class RedisStreamComponent extends DefaultComponent {

  private final RedisLinks links;
  private final LeaseQueues queues;
  private final Duration drain;

  /**
   * @param drain for endpoints that do not say how long a stop waits
   */
  public RedisStreamComponent(RedisLinks links, LeaseQueues queues, Duration drain) {
    this.links = links;
    this.queues = queues;
    this.drain = drain;
  }

  @Override
  protected Endpoint createEndpoint(String uri, String stream, Map<String, Object> parameters)
      throws Exception {
    RedisStreamEndpoint endpoint = new RedisStreamEndpoint(uri, this, stream, links, queues);
    endpoint.setDrainMillis(drain.toMillis());
    setProperties(endpoint, parameters);
    return endpoint;
  }
}
