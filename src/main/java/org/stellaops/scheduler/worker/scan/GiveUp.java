package org.stellaops.scheduler.worker.scan;

import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeException;
import org.apache.camel.Variable;
import org.stellaops.scheduler.worker.lease.TryLater;

/** Ends an image whose tries are used up. */
public final class GiveUp {

  private final Duration delay;

  GiveUp(Duration delay) {
    this.delay = delay;
  }

  /**
   * Sends the whole segment back with a delay; on its last delivery the image has failed instead,
   * so that one image cannot take the other outcomes of its segment along.
   */
  public ImageOutcome end(@Variable("task") ImageTask task, @ExchangeException Exception failure) {
    String reason =
        failure instanceof ScannerBusy
            ? failure.getMessage()
            : "the scanner could not be reached: " + failure.getClass().getSimpleName();
    if (task.lastDelivery()) {
      return new ImageOutcome.Failed(
          task.imageDigest(), reason + ", on every try of every delivery");
    }
    throw new TryLater(delay, reason + ", on every try; asked about " + task.imageDigest());
  }

  /** An answer that asking again would only repeat. */
  public ImageOutcome fail(@Variable("task") ImageTask task, @ExchangeException Exception failure) {
    return new ImageOutcome.Failed(task.imageDigest(), String.valueOf(failure.getMessage()));
  }

  /** The run ended while the image was waiting its turn. */
  public ImageOutcome skip(@Variable("task") ImageTask task, Exchange exchange) {
    return new ImageOutcome.Skipped(task.imageDigest());
  }
}
