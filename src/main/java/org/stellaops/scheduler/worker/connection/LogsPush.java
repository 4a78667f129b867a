package org.stellaops.scheduler.worker.connection;

import io.opentelemetry.proto.resource.v1.Resource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stellaops.scheduler.worker.connection.LogCollector.Answer;
import org.stellaops.scheduler.worker.connection.LogPipe.Loss;

/**
 * Pushes what comes out of the pipe, batch after batch, until the pipe is closed and empty. A batch
 * that the collector cannot take now is tried again for as long as it takes; once the pipe is
 * closed, each gets one more try. An interrupt ends it at once.
 */
final class LogsPush implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(LogsPush.class);

  /** Between two tries; doubled each time, up to the longest, and up to a quarter less. */
  private static final Duration FIRST_WAIT = Duration.ofMillis(500);

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private final LogPipe pipe;
  private final LogCollector collector;
  private final Resource sender;

  /** What keeps lines from arriving, blank for nothing. Said when it changes, not at each try. */
  private String trouble = "";

  LogsPush(LogPipe pipe, LogCollector collector, Resource sender) {
    this.pipe = pipe;
    this.collector = collector;
    this.sender = sender;
  }

  @Override
  public void run() {
    int onTheWay = 0;
    try {
      List<LogLine> batch = pipe.next();
      while (!batch.isEmpty()) {
        onTheWay = batch.size();
        settle(onTheWay, push(LogLines.request(sender, batch).toByteArray()));
        onTheWay = 0;
        batch = pipe.next();
      }
    } catch (InterruptedException e) {
      pipe.drop(Loss.STOPPED, onTheWay);
      pipe.abandon();
    }
  }

  /** The collector's last word on these lines. */
  private Answer push(byte[] lines) throws InterruptedException {
    Duration wait = FIRST_WAIT;
    while (true) {
      boolean isLastTry = pipe.isClosed();
      Answer answer = collector.send(lines);
      if (isLastTry || !(answer instanceof Answer.Later later)) {
        return answer;
      }
      isTrouble("does not take log lines now (" + later.why() + "); they are tried again");
      pipe.pause(longer(shortened(wait), later.after()));
      wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) < 0 ? wait.multipliedBy(2) : LONGEST_WAIT;
    }
  }

  private void settle(int lines, Answer answer) {
    if (answer instanceof Answer.Taken taken) {
      long refused = Math.min(taken.refused(), lines);
      pipe.push(lines - refused);
      pipe.drop(Loss.REFUSED, refused);
      if (refused > 0) {
        isTrouble("refuses some log lines, which are dropped; its own log says why");
      } else {
        isWell();
      }
    } else if (answer instanceof Answer.Refused refused) {
      pipe.drop(Loss.REFUSED, lines);
      isTrouble("refuses log lines (" + refused.why() + "); they are dropped");
    } else {
      pipe.drop(Loss.STOPPED, lines);
    }
  }

  private void isTrouble(String what) {
    if (!what.equals(trouble)) {
      trouble = what;
      LOG.warn(
          "The collector at {} {}. Up to {} lines wait, further ones are dropped and counted; standard output has them all",
          collector,
          what,
          LogPipe.MOST_LINES);
    }
  }

  private void isWell() {
    if (!trouble.isEmpty()) {
      trouble = "";
      LOG.info("The collector at {} takes log lines again", collector);
    }
  }

  /** So that the workers of a fleet do not all come back in the same moment. */
  private static Duration shortened(Duration wait) {
    long millis = wait.toMillis();
    return Duration.ofMillis(millis - ThreadLocalRandom.current().nextLong(millis / 4 + 1));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
