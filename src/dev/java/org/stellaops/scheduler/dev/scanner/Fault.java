package org.stellaops.scheduler.dev.scanner;

import java.util.Optional;

/** One way to misbehave. */
sealed interface Fault {

  /** Whether the real answer is needed to misbehave with. */
  default boolean needsAnswer() {
    return false;
  }

  /** Answers late, between {@code millis} and {@code millis + jitterMillis}. */
  record Latency(int millis, int jitterMillis) implements Fault {}

  /**
   * Answers with a problem document of this status.
   *
   * @param retryAfterAsDate gives {@code Retry-After} as an HTTP date in place of seconds
   */
  record Status(int status, Optional<Integer> retryAfterSeconds, boolean retryAfterAsDate)
      implements Fault {}

  /** Sends the client elsewhere. */
  record Redirect(int status, String location) implements Fault {}

  /** Resets the connection (TCP RST), before the answer or in the middle of its body. */
  record Reset(boolean midBody) implements Fault {
    @Override
    public boolean needsAnswer() {
      return midBody;
    }
  }

  /** A whole HTTP answer whose JSON stops half way. */
  record TruncatedJson() implements Fault {
    @Override
    public boolean needsAnswer() {
      return true;
    }
  }

  /** A 200 with an HTML page that claims to be JSON. */
  record NotJson() implements Fault {}

  /** The real answer with one member of the report replaced by a value of another type. */
  record WrongType(String field) implements Fault {
    @Override
    public boolean needsAnswer() {
      return true;
    }
  }

  /** A report whose {@code issues} are nested so many arrays deep. */
  record DeepNesting(int levels) implements Fault {}

  /** A report padded to so many bytes, sent in chunks without a Content-Length. */
  record HugeBody(long bytes) implements Fault {}

  /** Says nothing more, from the start or after the headers; the connection stays open. */
  record Stall(boolean afterHeaders) implements Fault {}

  /** The scan that this request starts ends as failed. */
  record ScanFails() implements Fault {
    @Override
    public boolean needsAnswer() {
      return true;
    }
  }

  /** The scan that this request starts runs for ever. */
  record ScanNeverEnds() implements Fault {
    @Override
    public boolean needsAnswer() {
      return true;
    }
  }
}
