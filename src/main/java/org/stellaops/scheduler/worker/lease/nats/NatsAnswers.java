package org.stellaops.scheduler.worker.lease.nats;

import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.stellaops.scheduler.worker.lease.QueueUnavailable;

/** Asks NATS, and tells what a failure means for the queue. */
final class NatsAnswers {

  /** Something that the server is asked. */
  interface Question<T> {
    T ask()
        throws IOException,
            JetStreamApiException,
            InterruptedException,
            ExecutionException,
            TimeoutException;
  }

  /**
   * @throws QueueUnavailable without an answer in time, or when the server cannot serve now
   */
  static <T> T of(Question<T> question) {
    try {
      return question.ask();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new QueueUnavailable("interrupted while waiting for NATS", e);
    } catch (TimeoutException e) {
      throw new QueueUnavailable("NATS did not answer in time", e);
    } catch (CancellationException e) {
      throw new QueueUnavailable("NATS did not answer, or the consumer is gone", e);
    } catch (IllegalStateException e) {
      throw new QueueUnavailable("NATS is not connected: " + e.getMessage(), e);
    } catch (IOException | JetStreamApiException | ExecutionException e) {
      throw new QueueUnavailable("NATS cannot serve: " + e.getMessage(), e);
    }
  }

  private NatsAnswers() {}
}
