package org.stellaops.scheduler.worker.turn;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.message.Lane;

/**
 * The images that wait, and which of them is next: of two lanes in which images wait, the prompt
 * one gets {@link #PROMPT_TURNS} turns and then the other one gets one; inside a lane each tenant
 * gets a turn, inside a tenant each run; inside a run the images go in the order in which they
 * came. What may not go yet is passed over. Not for several threads at once.
 */
final class Lines {

  /** Background work always moves, at a fifth of the speed when prompt work waits. */
  static final int PROMPT_TURNS = 4;

  private final Function<Asker, List<Share>> shares;
  private final LaneLine prompt = new LaneLine();
  private final LaneLine background = new LaneLine();
  private final Map<Object, SegmentLine> segments = new IdentityHashMap<>();
  private int promptTurns;
  private int waiting;
  private long soonest;

  /**
   * @param shares what the images of a run need beside a slot
   */
  Lines(Function<Asker, List<Share>> shares) {
    this.shares = shares;
  }

  /** The tenants with work in a lane; in its queue are those of whom an image waits. */
  private static final class LaneLine {
    private final Map<String, TenantLine> tenants = new HashMap<>();
    private final Deque<TenantLine> ready = new ArrayDeque<>();
  }

  /** A tenant's runs in one lane; in the lane's queue while an image of it waits. */
  private static final class TenantLine {
    private final String tenantId;
    private final Map<String, RunLine> runs = new HashMap<>();
    private final Deque<RunLine> ready = new ArrayDeque<>();

    TenantLine(String tenantId) {
      this.tenantId = tenantId;
    }
  }

  /** A run's images; in the tenant's queue while one of them waits. */
  private static final class RunLine {
    private final Asker asker;
    private final TenantLine tenant;
    private final List<Share> shares;
    private final Deque<SegmentLine> ready = new ArrayDeque<>();
    private int segments;

    RunLine(Asker asker, TenantLine tenant, List<Share> shares) {
      this.asker = asker;
      this.tenant = tenant;
      this.shares = shares;
    }

    long waitNanos(long now) {
      long longest = 0;
      for (Share share : shares) {
        longest = Math.max(longest, share.waitNanos(now));
      }
      return longest;
    }
  }

  /** A segment's images; there while one of them waits or is asked about. */
  static final class SegmentLine {
    private final Object segment;
    private final RunLine run;
    private final Deque<WaitingImage> images = new ArrayDeque<>();
    private int asking;

    private SegmentLine(Object segment, RunLine run) {
      this.segment = segment;
      this.run = run;
    }
  }

  int waiting() {
    return waiting;
  }

  /**
   * @param segment the very object stands for the segment; another delivery of it is another one
   */
  void add(Asker asker, Object segment, WaitingImage image, long now) {
    SegmentLine line = segments.get(segment);
    if (line == null) {
      line = new SegmentLine(segment, run(asker));
      line.run.segments++;
      segments.put(segment, line);
    }
    if (line.images.isEmpty()) {
      RunLine run = line.run;
      if (run.ready.isEmpty()) {
        if (run.tenant.ready.isEmpty()) {
          line(run.asker.lane()).ready.addLast(run.tenant);
        }
        run.tenant.ready.addLast(run);
      }
      run.ready.addLast(line);
    }
    line.images.addLast(image);
    waiting++;
  }

  private RunLine run(Asker asker) {
    TenantLine tenant =
        line(asker.lane()).tenants.computeIfAbsent(asker.tenantId(), TenantLine::new);
    return tenant.runs.computeIfAbsent(
        asker.runId(), id -> new RunLine(asker, tenant, shares.apply(asker)));
  }

  /** The image that may go now, taken out; null when none may, see {@link #soonestNanos}. */
  @Nullable Turn next(long now) {
    soonest = Long.MAX_VALUE;
    if (waiting == 0) {
      return null;
    }
    Lane first = promptTurns < PROMPT_TURNS ? Lane.PROMPT : Lane.BACKGROUND;
    Turn turn = next(first, now);
    return turn == null ? next(other(first), now) : turn;
  }

  /**
   * After {@link #next} found nothing: nanoseconds until something may go; {@link Long#MAX_VALUE}
   * when that is not a matter of time.
   */
  long soonestNanos() {
    return soonest;
  }

  private @Nullable Turn next(Lane lane, long now) {
    Deque<TenantLine> queue = line(lane).ready;
    for (int left = queue.size(); left > 0; left--) {
      TenantLine tenant = queue.removeFirst();
      Turn turn = next(tenant, now);
      if (!tenant.ready.isEmpty()) {
        queue.addLast(tenant);
      }
      if (turn != null) {
        boolean othersWait = !line(other(lane)).ready.isEmpty();
        promptTurns = lane == Lane.PROMPT && othersWait ? promptTurns + 1 : 0;
        return turn;
      }
    }
    return null;
  }

  private @Nullable Turn next(TenantLine tenant, long now) {
    for (int left = tenant.ready.size(); left > 0; left--) {
      RunLine run = tenant.ready.removeFirst();
      long wait = run.waitNanos(now);
      if (wait > 0) {
        soonest = Math.min(soonest, wait);
        tenant.ready.addLast(run);
        continue;
      }
      SegmentLine line = run.ready.getFirst();
      WaitingImage image = line.images.removeFirst();
      if (line.images.isEmpty()) {
        run.ready.removeFirst();
      }
      if (!run.ready.isEmpty()) {
        tenant.ready.addLast(run);
      }
      waiting--;
      line.asking++;
      run.shares.forEach(share -> share.take(now));
      return new Turn(line, image);
    }
    return null;
  }

  /** The turn is over, whatever came of it. */
  void end(Turn turn, long now) {
    SegmentLine line = turn.line();
    line.asking--;
    line.run.shares.forEach(Share::giveBack);
    forget(line, now);
  }

  /** The images of a segment that still wait, taken out. */
  List<WaitingImage> drop(SegmentLine line, long now) {
    List<WaitingImage> dropped = List.copyOf(line.images);
    if (!dropped.isEmpty()) {
      waiting -= dropped.size();
      line.images.clear();
      RunLine run = line.run;
      run.ready.remove(line);
      if (run.ready.isEmpty()) {
        run.tenant.ready.remove(run);
        if (run.tenant.ready.isEmpty()) {
          line(run.asker.lane()).ready.remove(run.tenant);
        }
      }
      forget(line, now);
    }
    return dropped;
  }

  /** All that wait, taken out. */
  List<WaitingImage> dropAll(long now) {
    return List.copyOf(segments.values()).stream()
        .flatMap(line -> drop(line, now).stream())
        .toList();
  }

  private void forget(SegmentLine line, long now) {
    if (line.asking > 0 || !line.images.isEmpty() || segments.remove(line.segment) == null) {
      return;
    }
    RunLine run = line.run;
    run.segments--;
    if (run.segments == 0) {
      run.shares.forEach(share -> share.leave(now));
      run.tenant.runs.remove(run.asker.runId());
      if (run.tenant.runs.isEmpty()) {
        line(run.asker.lane()).tenants.remove(run.tenant.tenantId);
      }
    }
  }

  private LaneLine line(Lane lane) {
    return lane == Lane.PROMPT ? prompt : background;
  }

  private static Lane other(Lane lane) {
    return lane == Lane.PROMPT ? Lane.BACKGROUND : Lane.PROMPT;
  }
}
