package org.stellaops.scheduler.worker.scan;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.lease.HandBack;

/** Turns the scanner's answer into the outcome of one image. */
public final class ReportAnswer implements Processor {

  private final ReportReader reports;
  private final ScannerGate gate;
  private final RetryAfter retryAfter;

  ReportAnswer(ReportReader reports, ScannerGate gate, RetryAfter retryAfter) {
    this.reports = reports;
    this.gate = gate;
    this.retryAfter = retryAfter;
  }

  /** A processor, since every image comes by here: four parameters cost a bean's call much. */
  @Override
  public void process(Exchange exchange) {
    Message answer = exchange.getMessage();
    ImageOutcome outcome =
        read(
            (ImageTask) exchange.getVariable("task"),
            answer.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class),
            answer.getHeader("Retry-After", String.class),
            answer.getBody(byte[].class));
    answer.setBody(outcome);
  }

  /**
   * @throws ScannerBusy when asking again later may help
   * @throws HandBack when the scanner refuses our credentials
   */
  public ImageOutcome read(
      ImageTask task, int status, @Nullable String after, byte @Nullable [] answer) {
    byte[] body = answer == null ? new byte[0] : answer;
    return switch (status) {
      case 200 -> {
        gate.answered(task);
        yield evaluated(task, body);
      }
      case 404 -> {
        gate.answered(task);
        yield new ImageOutcome.Vanished(task.imageDigest());
      }
      default -> {
        expect(task, status, after);
        yield new ImageOutcome.Failed(task.imageDigest(), Problem.reason(status, body));
      }
    };
  }

  /**
   * Sorts out the answers that say nothing about the image.
   *
   * @return only when the status is a final word about the request
   */
  void expect(ImageTask task, int status, @Nullable String after) {
    switch (status) {
      case 401, 403 -> {
        gate.refused(task, status);
        throw new HandBack("the scanner answered " + status + "; the segment goes back untouched");
      }
      case 408, 425, 429, 500 -> {
        gate.answered(task);
        throw busy(status, false, after);
      }
      case 502, 503, 504 -> throw busy(status, true, after);
      default -> gate.answered(task);
    }
  }

  private ScannerBusy busy(int status, boolean down, @Nullable String after) {
    return new ScannerBusy("the scanner answered " + status, down, retryAfter.read(after));
  }

  private ImageOutcome evaluated(ImageTask task, byte[] answer) {
    try {
      return ImageOutcome.Evaluated.compared(
          task.imageDigest(), reports.read(answer, task.imageDigest()), task.known());
    } catch (UnreadableAnswer e) {
      return new ImageOutcome.Failed(task.imageDigest(), String.valueOf(e.getMessage()));
    }
  }
}
