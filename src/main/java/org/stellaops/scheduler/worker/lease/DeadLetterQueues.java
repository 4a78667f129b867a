package org.stellaops.scheduler.worker.lease;

import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.springframework.beans.factory.ObjectProvider;

/**
 * The dead letters of the worker's queues, through the endpoints that they are leased from. Nothing
 * connects before a queue is asked for.
 */
public final class DeadLetterQueues {

  /** The work queues by the names that metrics, REST and the command line give them. */
  public static final List<String> NAMES = List.of("planner", "runner", "background");

  private final ObjectProvider<CamelContext> camel;

  DeadLetterQueues(ObjectProvider<CamelContext> camel) {
    this.camel = camel;
  }

  /**
   * @param queue one of {@link #NAMES}
   * @return empty for a queue on a transport of another kind, whose broker keeps its own
   */
  public Optional<DeadLetters> of(String queue) {
    if (!NAMES.contains(queue)) {
      throw new IllegalArgumentException("no queue " + queue + "; there are " + NAMES);
    }
    return camel.getObject().getEndpoint("{{scheduler.queue." + queue + ".from}}")
            instanceof LeaseEndpoint endpoint
        ? Optional.of(endpoint.deadLetters())
        : Optional.empty();
  }
}
