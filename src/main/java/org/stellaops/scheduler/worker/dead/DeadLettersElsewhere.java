package org.stellaops.scheduler.worker.dead;

import java.util.Locale;

/** The queue is on a transport that is not built in; its broker keeps its dead letters. */
public final class DeadLettersElsewhere extends RuntimeException {

  private static final long serialVersionUID = 1;

  DeadLettersElsewhere(String queue) {
    super(
        "Queue %s is on a transport of its own (SCHEDULER_QUEUE_%s_FROM), whose broker keeps its dead letters"
            .formatted(queue, queue.toUpperCase(Locale.ROOT)));
  }
}
