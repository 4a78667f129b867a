package org.stellaops.scheduler.worker.lease;

import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;

/** A real broker of one transport, as the contract needs it. */
public interface LeaseBroker extends AutoCloseable {

  /** A dead letter as it stands in the broker. */
  record Dead(byte[] body, Map<String, String> fields) {}

  /**
   * Gives a worker its own connection and the transport's component.
   *
   * @return cuts the worker off, as its death would
   */
  Runnable connect(CamelContext worker, LeaseQueues queues);

  /**
   * Endpoint to lease from.
   *
   * @param options as in a URI: {@code leaseMillis=2000&inFlight=1}
   */
  String from(String queue, String options);

  /** Endpoint to enqueue to. */
  String to(String queue);

  /** Headers that enqueueing needs, for the key by which a duplicate is known. */
  Map<String, Object> key(String key);

  /** Puts a message in with the broker's own means, with any headers. */
  void put(String queue, byte[] body, Map<String, String> headers);

  /** Makes the queue beforehand in a way that would lose work. */
  void misconfigure(String queue);

  /** What the refusal of such a queue has to name. */
  List<String> complaint();

  /** Puts something in that has no body. */
  void putNoMessage(String queue);

  List<Dead> dead(String queue);

  /** The worker's own view of the dead letters. */
  DeadLetters deadLetters(String queue);

  /** The worker's own look into the queue. */
  QueueContent content(String queue);

  /** Messages in the queue, waiting, leased or delayed. */
  long size(String queue);

  void kill();

  void restart();

  void freeze();

  void thaw();

  @Override
  void close();
}
