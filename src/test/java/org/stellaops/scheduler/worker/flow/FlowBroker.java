package org.stellaops.scheduler.worker.flow;

import java.util.List;
import java.util.Map;

/**
 * A broker as somebody else's client sees it: messages go in by its own means, dead letters are
 * read from it.
 */
interface FlowBroker extends AutoCloseable {

  /** One of the work queues. */
  enum Queue {
    PLANNER,
    RUNNER,
    BACKGROUND
  }

  /** Points a worker at it. */
  Worker.Setup configure(Worker.Setup setup);

  /** Puts a message in, as any client would. */
  void put(Queue queue, byte[] body, Map<String, String> headers);

  /** Loses all messages of a queue, as a broker does that was restored from yesterday. */
  void lose(Queue queue);

  /** Messages that are not settled: those that wait and those that are leased. */
  long size(Queue queue);

  /** Reasons of the dead letters, oldest first. */
  List<DeadLetter> dead(Queue queue);

  @Override
  void close();

  record DeadLetter(byte[] body, String reason) {}
}
