package org.stellaops.scheduler.worker.lease;

import java.util.Optional;
import org.apache.camel.CamelContext;
import org.springframework.beans.factory.ObjectProvider;

/** A look into the worker's queues, through the endpoints that they are leased from. */
public final class QueueContents {

  private final ObjectProvider<CamelContext> camel;

  QueueContents(ObjectProvider<CamelContext> camel) {
    this.camel = camel;
  }

  /**
   * @param queue one of {@link DeadLetterQueues#NAMES}
   * @return empty for a queue on a transport of another kind
   */
  public Optional<QueueContent> of(String queue) {
    return camel.getObject().getEndpoint("{{scheduler.queue." + queue + ".from}}")
            instanceof LeaseEndpoint endpoint
        ? Optional.of(endpoint.content())
        : Optional.empty();
  }
}
