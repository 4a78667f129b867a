package org.stellaops.scheduler.worker.scan;

import org.apache.camel.ExchangeException;
import org.apache.camel.Variable;

/** Ends an image whose question failed for good. */
public final class GiveUp {

  /**
   * Its tries are used up, and its message's deliveries too: it has failed, so that one image
   * cannot take the other outcomes of its segment along into the dead letters.
   */
  public ImageOutcome end(@Variable("task") ImageTask task, @ExchangeException Exception failure) {
    String reason =
        failure instanceof ScannerBusy
            ? String.valueOf(failure.getMessage())
            : "the scanner could not be reached: " + failure.getClass().getSimpleName();
    return new ImageOutcome.Failed(task.imageDigest(), reason + ", on every try of every delivery");
  }

  /** An answer that asking again would only repeat. */
  public ImageOutcome fail(@Variable("task") ImageTask task, @ExchangeException Exception failure) {
    return new ImageOutcome.Failed(task.imageDigest(), String.valueOf(failure.getMessage()));
  }

  /** The run ended while the image was waiting its turn. */
  public ImageOutcome skip(@Variable("task") ImageTask task) {
    return new ImageOutcome.Skipped(task.imageDigest());
  }
}
