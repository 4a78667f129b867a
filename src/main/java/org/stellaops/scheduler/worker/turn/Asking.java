package org.stellaops.scheduler.worker.turn;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread of {@link ImageTurns}: asks about one image after the other. */
final class Asking implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Asking.class);

  private final ImageTurns turns;
  private volatile @Nullable Turn turn;
  private volatile @Nullable Thread thread;
  private boolean ended;
  private boolean started;

  Asking(ImageTurns turns) {
    this.turns = turns;
  }

  /** What it does next; null for nothing. Called with the lock. */
  void give(@Nullable Turn next) {
    ended = false;
    turn = next;
  }

  boolean hasTurn() {
    return turn != null;
  }

  /** Its turn, when it had not ended before. Called with the lock. */
  @Nullable Turn end() {
    Turn ending = ended ? null : turn;
    ended = true;
    return ending;
  }

  WaitingImage image() {
    return turn().image();
  }

  private Turn turn() {
    Turn now = turn;
    if (now == null) {
      throw new IllegalStateException("this thread has no image");
    }
    return now;
  }

  /**
   * Called by the one that gave it a turn.
   *
   * @return false when it has no thread yet; from now on it counts as having one
   */
  boolean wake() {
    if (!started) {
      started = true;
      return false;
    }
    LockSupport.unpark(thread);
    return true;
  }

  /** Has it look around, turn or no turn. */
  void rouse() {
    LockSupport.unpark(thread);
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    turns.on(this);
    try {
      do {
        ask();
        turns.after(this);
      } while (awaitTurn());
    } finally {
      turns.on(null);
    }
  }

  private void ask() {
    boolean fine = false;
    try {
      fine = image().ask();
    } catch (RuntimeException | Error e) { // the thread has other images to ask about
      LOG.error("An image's route ended with an error that nothing took", e);
    }
    if (!fine) {
      turns.dropRest(turn());
    }
  }

  /** False when this thread is to end. */
  private boolean awaitTurn() {
    while (turn == null) {
      if ((turns.isClosed() || Thread.currentThread().isInterrupted()) && turns.leave(this)) {
        return false;
      }
      LockSupport.park(this);
    }
    return true;
  }
}
