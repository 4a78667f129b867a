package org.stellaops.scheduler.worker.connection;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Log lines between the threads that write them and the one that pushes them. It holds so many and
 * no more: whoever writes a line never waits for room, the line is dropped and counted. It also
 * counts what became of the lines that it let through.
 */
final class LogPipe implements MeterBinder {

  /** Why a line did not get to the collector. */
  enum Loss {
    /** there was no room for it */
    FULL,
    /** the collector said that it will never take it */
    REFUSED,
    /** the worker stopped first */
    STOPPED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static final int MOST_LINES = 4096;
  private static final int MOST_BYTES = 4 << 20;

  /** A batch is pushed when it has so much, or when its first line has waited for so long. */
  static final int BATCH_LINES = 512;

  private static final int BATCH_BYTES = 1 << 20;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition batchBegunOrFull = lock.newCondition();
  private final Condition closing = lock.newCondition();
  private final Queue<LogLine> lines = new ArrayDeque<>();
  private int bytes;
  private boolean closed;

  private final LongAdder pushed = new LongAdder();
  private final Map<Loss, LongAdder> dropped = new EnumMap<>(Loss.class);

  LogPipe() {
    for (Loss reason : Loss.values()) {
      dropped.put(reason, new LongAdder());
    }
  }

  /** Takes the line if there is room, and never waits for it. */
  void put(LogLine line) {
    int size = line.size();
    lock.lock();
    try {
      if (closed) {
        drop(Loss.STOPPED, 1);
      } else if (lines.size() == MOST_LINES || bytes + size > MOST_BYTES) {
        drop(Loss.FULL, 1);
      } else {
        lines.add(line);
        bytes += size;
        if (lines.size() == 1 || hasBatch()) {
          batchBegunOrFull.signal();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for lines.
   *
   * @return the next batch; empty when the pipe is closed and nothing is left in it
   */
  List<LogLine> next() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (lines.isEmpty() && !closed) {
        batchBegunOrFull.await();
      }
      long nanos = LONGEST_WAIT.toNanos();
      while (nanos > 0 && !hasBatch() && !closed) {
        nanos = batchBegunOrFull.awaitNanos(nanos);
      }
      return batch();
    } finally {
      lock.unlock();
    }
  }

  /** Lets no more lines in; those that are inside can still be taken out. */
  void close() {
    lock.lock();
    try {
      closed = true;
      batchBegunOrFull.signal();
      closing.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for that long, or until the pipe is closed. */
  void pause(Duration longest) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long nanos = longest.toNanos();
      while (nanos > 0 && !closed) {
        nanos = closing.awaitNanos(nanos);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Drops all lines that are still inside. */
  void abandon() {
    lock.lock();
    try {
      drop(Loss.STOPPED, lines.size());
      lines.clear();
      bytes = 0;
    } finally {
      lock.unlock();
    }
  }

  void push(long count) {
    pushed.add(count);
  }

  void drop(Loss reason, long count) {
    counter(reason).add(count);
  }

  long pushed() {
    return pushed.sum();
  }

  long dropped(Loss reason) {
    return counter(reason).sum();
  }

  @Override
  public void bindTo(MeterRegistry meters) {
    FunctionCounter.builder("scheduler.logs.pushed", this, LogPipe::pushed)
        .description("Log lines that the collector took")
        .register(meters);
    for (Loss reason : Loss.values()) {
      FunctionCounter.builder("scheduler.logs.dropped", this, pipe -> pipe.dropped(reason))
          .description("Log lines that did not get to the collector")
          .tag("reason", reason.toString())
          .register(meters);
    }
  }

  private boolean hasBatch() {
    return lines.size() >= BATCH_LINES || bytes >= BATCH_BYTES;
  }

  private List<LogLine> batch() {
    List<LogLine> batch = new ArrayList<>();
    int size = 0;
    LogLine line;
    while (batch.size() < BATCH_LINES && size < BATCH_BYTES && (line = lines.poll()) != null) {
      batch.add(line);
      size += line.size();
    }
    bytes -= size;
    return batch;
  }

  private LongAdder counter(Loss reason) {
    LongAdder counter = dropped.get(reason);
    if (counter == null) {
      throw new IllegalStateException("No counter for " + reason);
    }
    return counter;
  }
}
