package org.stellaops.scheduler.worker.turn;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A scanner that answers so many images at once, and a worker that always has images, in made time.
 * What is beyond its capacity waits, or is refused after a millisecond and asked again after 400 to
 * 600.
 */
final class ScriptedCapacity {

  private static final double MILLI = 1e6;
  private static final long SECOND = 1_000_000_000L;

  private final int capacity;
  private final double millis;
  private final long from;
  private boolean refusing;
  private final SplittableRandom random = new SplittableRandom(1);

  private record Call(long start, long end, boolean refused, boolean sleeping) {}

  /** By seconds. */
  record Seen(List<Integer> limits, List<Integer> answered, List<Integer> refused) {

    String table() {
      return IntStream.of(0, 1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90, 119, 179)
          .filter(each -> each < limits.size())
          .mapToObj(
              each ->
                  "%4d s  limit %3d  answered %6d  refused %4d"
                      .formatted(each, limits.get(each), answered.get(each), refused.get(each)))
          .collect(Collectors.joining("\n"));
    }
  }

  /**
   * @param millis how long it takes for one image, at most; at least a fiftieth less
   * @param fromSecond when it begins
   */
  ScriptedCapacity(int capacity, double millis, int fromSecond) {
    this.capacity = capacity;
    this.millis = millis;
    this.from = fromSecond * SECOND;
  }

  ScriptedCapacity refusing() {
    refusing = true;
    return this;
  }

  Seen run(ScannerCapacity found, int seconds) {
    int[] limits = new int[seconds];
    int[] answered = new int[seconds];
    int[] refused = new int[seconds];
    PriorityQueue<Call> open =
        new PriorityQueue<>((one, other) -> Long.compare(one.end(), other.end()));
    Deque<Long> queued = new ArrayDeque<>();
    int serving = 0;
    long now = from;
    while (true) {
      while (open.size() + queued.size() < found.limit()) {
        if (serving < capacity) {
          serving++;
          open.add(new Call(now, now + service(), false, false));
        } else if (refusing) {
          open.add(new Call(now, now + (long) MILLI, true, false));
        } else {
          queued.add(now);
        }
      }
      found.reached();
      Call next = open.remove();
      now = next.end();
      int second = (int) ((now - from) / SECOND);
      if (second >= seconds) {
        return new Seen(list(limits), list(answered), list(refused));
      }
      limits[second] = found.limit();
      if (next.sleeping()) {
        continue;
      }
      if (next.refused()) {
        refused[second]++;
        found.pushedBack(next.start(), now);
        // its thread keeps the slot until it asks again
        open.add(new Call(now, now + (long) (random.nextDouble(400, 600) * MILLI), false, true));
        continue;
      }
      answered[second]++;
      found.answered(next.start(), now);
      Long waiting = queued.poll();
      if (waiting == null) {
        serving--;
      } else {
        open.add(new Call(waiting, now + service(), false, false));
      }
    }
  }

  private long service() {
    return (long) (millis * MILLI * random.nextDouble(0.98, 1.0));
  }

  private static List<Integer> list(int[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  @Override
  public String toString() {
    return "a scanner for %d images at once, %.1f ms each%s"
        .formatted(capacity, millis, refusing ? ", more are refused" : "");
  }
}
