package org.stellaops.scheduler.worker.scan;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Variable;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every failed call before it is repeated: tells the gate when the scanner was not there,
 * and sets the wait until the next try. The wait is exponential backoff with jitter, at least half
 * of it; where the scanner asks for more, it is what the scanner asks for.
 */
public final class RetryDelay implements Processor {

  private static final String TRIES = "tries";

  private final ScannerGate gate;
  private final int tries;
  private final Duration first;
  private final Duration most;

  RetryDelay(ScannerGate gate, int tries, Duration first, Duration most) {
    this.gate = gate;
    this.tries = tries;
    this.first = first;
    this.most = most;
  }

  @Override
  public void process(Exchange exchange) {
    Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    ImageTask task = exchange.getVariable("task", ImageTask.class);
    if (task == null || failure == null) {
      return;
    }
    if (failure instanceof ScannerBusy busy && busy.down()) {
      gate.down(task, String.valueOf(busy.getMessage()));
    } else if (failure instanceof IOException) {
      gate.down(task, "the scanner could not be reached: " + failure.getClass().getSimpleName());
    }
    int failed = exchange.getVariable(TRIES, 0, Integer.class) + 1;
    exchange.setVariable(TRIES, failed);
    Duration asked = failure instanceof ScannerBusy busy ? busy.retryAfter() : null;
    exchange.getMessage().setHeader(Exchange.REDELIVERY_DELAY, delayMillis(failed, asked));
  }

  /**
   * Whether there is a try left. Counted here: Camel counts in headers of the message, which the
   * scanner's answer replaces.
   */
  public boolean again(@Variable(TRIES) int failed) {
    return failed < tries;
  }

  /**
   * @param failed tries so far, 1 or more
   * @param asked what the scanner asks for, already capped
   */
  long delayMillis(int failed, @Nullable Duration asked) {
    long full = Math.min(most.toMillis(), first.toMillis() << Math.min(failed - 1, 20));
    long backoff = Math.max(1, full / 2 + jitter(full));
    return asked == null ? backoff : Math.max(backoff, asked.toMillis() + jitter(first.toMillis()));
  }

  private static long jitter(long full) {
    return ThreadLocalRandom.current().nextLong(1 + full / 2);
  }
}
