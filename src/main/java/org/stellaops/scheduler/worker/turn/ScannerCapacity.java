package org.stellaops.scheduler.worker.turn;

/**
 * How many images this worker asks about at once. It begins with a few and goes up while answers
 * take no longer than with fewer; it goes down when they wait in a queue at the scanner, or when
 * the scanner says that it has too many (429, 503, time-outs).
 *
 * <p>The rule is that of TCP Vegas (Brakmo, Peterson, 1995) with mean latencies of a window for
 * round-trip times, and the multiplicative decrease of TCP for answers that push back. What it
 * adds: a queue that costs less than {@link #HARMLESS} is none, since that much comes from this
 * machine's own processors when the scanner is quick; and when answers are no faster with fewer
 * images at once, it is not our queue, so they count as the scanner's speed from then on.
 *
 * <p>A scanner that was away takes the worker down to one image. When it answers again, the way
 * back to where it was is quick up to {@link #KEPT} of that, as in TCP's slow start.
 */
public final class ScannerCapacity {

  private static final int FIRST = 8;
  private static final long WINDOW = 100_000_000;
  private static final long HARMLESS = 25_000_000;
  private static final int LEAST_ANSWERS = 8;

  /** Of the slots, when answers wait in a queue. */
  private static final double KEPT = 0.7;

  /** With that much fewer slots our own queue would cost that much less; half-way is the border. */
  private static final double STILL_SLOW = (1 + KEPT) / 2;

  private static final int NO_PUSH = 0;

  /** Silence may be about single images; while some hang, others must have slots. */
  private static final int SILENT = 4;

  /** After the scanner pushed back, before more images are tried. */
  private static final long CALM = 2_000_000_000L;

  /** Windows in a row that have to say so: a single one may have met a pause of this process. */
  private static final int SLOW_WINDOWS = 2;

  private final int most;
  private final boolean fixed;
  private volatile int limit;
  private volatile boolean reached;
  private long answers;
  private long nanos;
  private long windowStart;
  private long base = Long.MAX_VALUE;
  private int slow;
  private long meanBefore;
  private long calmUntil;
  private boolean careful;

  /** Limit at which the scanner pushed back. */
  private int tooMany;

  /** Whether the limit went up since. */
  private boolean grown = true;

  /**
   * @param most the upper bound; also what {@code fixed} fixes it at
   */
  public ScannerCapacity(int most, boolean fixed) {
    this(most, fixed, System.nanoTime());
  }

  ScannerCapacity(int most, boolean fixed, long now) {
    this.most = most;
    this.fixed = fixed;
    this.limit = fixed ? most : Math.min(FIRST, most);
    this.windowStart = now;
    this.calmUntil = now;
  }

  int limit() {
    return limit;
  }

  /** An image had to wait because of the limit. */
  void reached() {
    if (!reached) {
      reached = true;
    }
  }

  /**
   * The scanner answered.
   *
   * @param start by {@link System#nanoTime} when it was asked
   * @param end when its answer came
   */
  public void answered(long start, long end) {
    if (!fixed) {
      count(start, end, NO_PUSH);
    }
  }

  /** The scanner said that it has too many. */
  public void pushedBack(long start, long end) {
    if (!fixed) {
      count(start, end, 1);
    }
  }

  /** The scanner did not answer in its time. */
  public void timedOut(long start, long end) {
    if (!fixed) {
      count(start, end, SILENT);
    }
  }

  /**
   * @param floor how far down it may go for this; {@link #NO_PUSH}: an answer as it should be
   */
  private synchronized void count(long start, long end, int floor) {
    if (start - windowStart < 0) {
      return; // asked under another limit, so it says nothing about this one
    }
    if (floor != NO_PUSH) {
      // a second answer of the kind says nothing new: the limit is on its way down
      tooMany = grown ? limit : tooMany;
      grown = false;
      limit = Math.min(limit, Math.max(floor, limit - Math.max(1, limit / 8)));
      careful = true;
      calmUntil = end + CALM;
      slow = 0;
      meanBefore = 0;
      begin(end);
    } else {
      answers++;
      nanos += end - start;
    }
    if (end - windowStart >= WINDOW && answers >= enough()) {
      decide(end);
      begin(end);
    }
  }

  /** Answers that a window needs; with few images at once not so many that it lasts for long. */
  private int enough() {
    return Math.max(Math.min(LEAST_ANSWERS, 2 * limit), limit / 2);
  }

  private void begin(long now) {
    windowStart = now;
    answers = 0;
    nanos = 0;
    reached = false;
  }

  private void decide(long now) {
    // a few answers say nothing about the scanner's speed, only that it answers
    long queued = answers < LEAST_ANSWERS ? 0 : queued(nanos / answers);
    long harmless = Math.max(HARMLESS, base);
    if (queued > harmless) {
      slow++;
      if (slow >= SLOW_WINDOWS) {
        slow = 0;
        meanBefore = nanos / answers;
        careful = true;
        tooMany = Math.min(tooMany, limit);
        limit = Math.max(1, (int) (limit * KEPT));
      }
      return;
    }
    slow = 0;
    if (reached && now - calmUntil >= 0 && queued <= harmless / 2) {
      grow();
    }
  }

  /** How much longer answers take than the quickest did. */
  private long queued(long mean) {
    if (meanBefore > 0 && mean > meanBefore * STILL_SLOW) {
      base = mean;
      careful = false;
    }
    meanBefore = 0;
    base = Math.min(base, mean);
    return mean - base;
  }

  private void grow() {
    int half = limit + Math.max(1, limit / 2);
    int known = Math.min(half, (int) (tooMany * KEPT));
    limit = Math.min(most, careful ? Math.max(limit + 1, known) : half);
    careful = careful && limit < most;
    grown = true;
  }
}
