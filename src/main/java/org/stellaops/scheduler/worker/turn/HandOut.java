package org.stellaops.scheduler.worker.turn;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Starts the parts of a parallel split on the thread that splits, one after the other. Each part
 * goes no further than to its place in {@link ImageTurns}, so a whole segment is handed out in one
 * go, and no thread is woken just to start the next part.
 *
 * <p>Camel's split submits a part, and then the step that submits the next one, from inside that
 * step; what is submitted while something runs therefore waits for its end instead of running
 * inside it, or a segment of 500 images would need as many frames on the stack.
 */
public final class HandOut extends AbstractExecutorService {

  private final ThreadLocal<@Nullable Queue<Runnable>> running = new ThreadLocal<>();

  @Override
  public void execute(Runnable part) {
    Queue<Runnable> waiting = running.get();
    if (waiting != null) {
      waiting.add(part);
      return;
    }
    Queue<Runnable> parts = new ArrayDeque<>();
    running.set(parts);
    try {
      for (Runnable next = part; next != null; next = parts.poll()) {
        next.run();
      }
    } finally {
      running.remove();
    }
  }

  /** It has no threads, so there is nothing to be ended. */
  @Override
  public void shutdown() {}

  @Override
  public List<Runnable> shutdownNow() {
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return true;
  }
}
