package org.stellaops.scheduler.worker.turn;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.Lock;
import java.util.function.IntSupplier;
import org.apache.camel.Service;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that ask about images, and what they do next. A thread that has ended an image takes
 * the next one itself; another one is woken only when an image waits that may go and a slot is
 * free.
 */
public final class ImageTurns implements Service {

  private static final Logger LOG = LoggerFactory.getLogger(ImageTurns.class);

  private final ScannerCapacity capacity;
  private final Shares shares;
  private final Lines lines;
  private final Lock lock;
  private final Executor threads;
  private final int threadsMax;
  private final Alarm alarm;
  private final Deque<Asking> idle = new ArrayDeque<>();
  private final ThreadLocal<@Nullable Asking> current = new ThreadLocal<>();
  private int made;
  private int inUse;
  private volatile boolean closed;

  /**
   * @param lock guards lines and shares
   * @param threads takes {@code threadsMax} tasks that do not end before they are interrupted
   * @param threadsMax more than slots: a thread that gave its slot back still has work to do
   */
  ImageTurns(
      ScannerCapacity capacity,
      Shares shares,
      Lock lock,
      Executor threads,
      int threadsMax,
      ScheduledExecutorService clock) {
    this.capacity = capacity;
    this.shares = shares;
    this.lines = new Lines(shares::join);
    this.lock = lock;
    this.threads = threads;
    this.threadsMax = threadsMax;
    this.alarm = new Alarm(lock, clock, this::look);
  }

  /**
   * Puts an image into the line of its segment.
   *
   * @param segment the very object stands for the segment
   */
  public void enter(Asker asker, Object segment, WaitingImage image) {
    Asking woken = null;
    boolean accepted;
    lock.lock();
    try {
      accepted = !closed;
      if (accepted) {
        lines.add(asker, segment, image, System.nanoTime());
        woken = assign();
      }
    } finally {
      lock.unlock();
    }
    if (!accepted) {
      image.dismiss();
    }
    start(woken);
  }

  /**
   * The thread that calls has asked about its image and goes on with something else: its slot is
   * free. On any other thread it does nothing.
   */
  public void giveBack() {
    Asking here = current.get();
    if (here == null) {
      return;
    }
    Asking woken;
    lock.lock();
    try {
      end(here);
      woken = assign();
    } finally {
      lock.unlock();
    }
    start(woken);
  }

  /** Something may have changed: as many threads as there are slots and images are woken. */
  void look() {
    Asking woken;
    do {
      lock.lock();
      try {
        woken = assign();
      } finally {
        lock.unlock();
      }
      start(woken);
    } while (woken != null);
  }

  int inUse() {
    return looked(() -> inUse);
  }

  int waiting() {
    return looked(lines::waiting);
  }

  private int looked(IntSupplier number) {
    lock.lock();
    try {
      return number.getAsInt();
    } finally {
      lock.unlock();
    }
  }

  /** It can be used from the beginning. */
  @Override
  public void start() {}

  /**
   * The images that wait go back, and threads that have nothing to do end; those that ask about an
   * image are not waited for. May be repeated.
   */
  @Override
  public void stop() {
    List<WaitingImage> rest;
    List<Asking> unused;
    lock.lock();
    try {
      closed = true;
      rest = lines.dropAll(System.nanoTime());
      unused = List.copyOf(idle);
    } finally {
      lock.unlock();
    }
    rest.forEach(WaitingImage::dismiss);
    unused.forEach(Asking::rouse);
    shares.stop();
  }

  /** Gives the next image to a thread, if image, slot and thread are there. */
  private @Nullable Asking assign() {
    if (closed || lines.waiting() == 0) {
      return null;
    }
    if (idle.isEmpty() && made >= threadsMax) {
      return null; // one of them takes it as soon as it has ended what it does
    }
    Turn turn = next();
    if (turn == null) {
      return null;
    }
    Asking asking = idle.pollLast(); // the one that is warm
    if (asking == null) {
      asking = new Asking(this);
      made++;
    }
    asking.give(turn);
    return asking;
  }

  /** Takes a slot and the next image, or neither. */
  private @Nullable Turn next() {
    if (closed || lines.waiting() == 0) {
      return null;
    }
    if (inUse >= capacity.limit()) {
      capacity.reached();
      return null;
    }
    long now = System.nanoTime();
    Turn turn = lines.next(now);
    if (turn == null) {
      alarm.set(now, lines.soonestNanos());
    } else {
      inUse++;
    }
    return turn;
  }

  private void end(Asking asking) {
    Turn turn = asking.end();
    if (turn != null) {
      inUse--;
      lines.end(turn, System.nanoTime());
    }
  }

  private void start(@Nullable Asking asking) {
    if (asking == null || asking.wake()) {
      return;
    }
    try {
      threads.execute(asking);
    } catch (RejectedExecutionException e) {
      LOG.debug("This worker stops; the image goes back", e);
      WaitingImage image = asking.image();
      lock.lock();
      try {
        end(asking);
        made--;
      } finally {
        lock.unlock();
      }
      image.dismiss();
    }
  }

  /** Called by a thread that begins or ends. */
  void on(@Nullable Asking here) {
    if (here == null) {
      current.remove();
    } else {
      current.set(here);
    }
  }

  /** An image of the turn's segment failed: the rest of it goes back. */
  void dropRest(Turn failed) {
    List<WaitingImage> rest;
    lock.lock();
    try {
      rest = lines.drop(failed.line(), System.nanoTime());
    } finally {
      lock.unlock();
    }
    rest.forEach(WaitingImage::dismiss);
  }

  /** A thread's turn is over: gives it the next one, or notes that it is idle. */
  void after(Asking asking) {
    Asking woken = null;
    lock.lock();
    try {
      end(asking);
      asking.give(closed ? null : next());
      if (asking.hasTurn()) {
        woken = assign();
      } else {
        idle.addLast(asking);
      }
    } finally {
      lock.unlock();
    }
    start(woken);
  }

  boolean isClosed() {
    return closed;
  }

  /** A thread wants to end; false when an image has been given to it. */
  boolean leave(Asking asking) {
    lock.lock();
    try {
      boolean left = idle.remove(asking);
      if (left) {
        made--;
      }
      return left;
    } finally {
      lock.unlock();
    }
  }
}
