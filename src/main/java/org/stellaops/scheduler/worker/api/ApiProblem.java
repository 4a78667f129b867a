package org.stellaops.scheduler.worker.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.ops.ProblemType;

/** Ends a request with a problem document. */
final class ApiProblem extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final ProblemType type;
  private final String detail;
  private final @Nullable Duration retryAfter;

  /**
   * @param detail what, where, found, allowed
   */
  ApiProblem(ProblemType type, String detail) {
    this(type, detail, null, null);
  }

  /**
   * @param retryAfter when trying again may help
   */
  ApiProblem(
      ProblemType type, String detail, @Nullable Duration retryAfter, @Nullable Throwable cause) {
    super(detail, cause);
    this.type = type;
    this.detail = detail;
    this.retryAfter = retryAfter;
  }

  ProblemType type() {
    return type;
  }

  String detail() {
    return detail;
  }

  @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
