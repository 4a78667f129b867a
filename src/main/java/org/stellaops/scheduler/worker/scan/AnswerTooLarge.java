package org.stellaops.scheduler.worker.scan;

import java.io.IOException;

/** The scanner's answer outgrew its limit and was cut off; the image has failed. */
public final class AnswerTooLarge extends IOException {

  private static final long serialVersionUID = 1;

  AnswerTooLarge(long limit) {
    super("the answer is larger than " + limit + " bytes (SCHEDULER_SCANNER_MAX_ANSWER_BYTES)");
  }
}
