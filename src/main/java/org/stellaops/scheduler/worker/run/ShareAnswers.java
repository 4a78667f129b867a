package org.stellaops.scheduler.worker.run;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.message.Mode;
import org.stellaops.scheduler.worker.scan.AskedImages;
import org.stellaops.scheduler.worker.scan.AskedImages.Asker;
import org.stellaops.scheduler.worker.scan.ImageOutcome;
import org.stellaops.scheduler.worker.scan.ImageTask;

/**
 * Where runs of a tenant overlap: one answer of the scanner for all runs that it serves.
 *
 * <p>A segment notes the images that it asks about. One of another run that finds such a note, and
 * was opened before the question, takes the outcome from the other segment's record: whatever
 * changed is announced there, so here the image is evaluated and unchanged. It waits for the
 * record, but not for ever, and not in a circle. Without the record it asks itself: all of this
 * saves calls, and nothing depends on it.
 */
public final class ShareAnswers {

  private final AskedImages images;
  private final SegmentStore segments;
  private final RunWatch watch;
  private final long patience;
  private final Counter shared;

  /**
   * @param patience with a segment of another run that asks about the same images
   */
  ShareAnswers(
      AskedImages images,
      SegmentStore segments,
      RunWatch watch,
      Duration patience,
      MeterRegistry meters) {
    this.images = images;
    this.segments = segments;
    this.watch = watch;
    this.patience = patience.toNanos();
    this.shared =
        Counter.builder("scheduler.scanner.answers.shared")
            .description("Images whose outcome came from the answer that another run had asked for")
            .register(meters);
  }

  /** Sees which of the images other segments ask about. May be repeated. */
  public SharedImages begin(
      @Variable("segment") TakenSegment segment, @Body List<ImageTask> tasks) {
    SharedImages mine = new SharedImages(segment, tasks);
    if (segment.message().mode() == Mode.CONTENT_REFRESH) {
      images.insist(mine.tenantId(), mine.me(), mine.digests()); // an older look is of no use to it
    } else {
      mine.leave(images.note(mine.tenantId(), mine.me(), mine.digests()));
      look(mine);
    }
    return mine;
  }

  /** One more look at the records of the others; after a moment. */
  public SharedImages again(@Body SharedImages mine) {
    look(mine);
    if (mine.isComplete() && !mine.digests().isEmpty()) {
      // meanwhile a run that was opened earlier may have insisted on asking about them itself
      mine.leave(images.note(mine.tenantId(), mine.me(), mine.digests()));
    }
    return mine;
  }

  private void look(SharedImages mine) {
    boolean over = !mine.isComplete() && watch.sawEnd(mine.tenantId(), mine.runId());
    Map<String, Map<String, ImageOutcome>> records = new HashMap<>();
    List<String> afterAll = new ArrayList<>();
    mine.others()
        .forEach(
            (task, asker) -> {
              Map<String, ImageOutcome> record =
                  records.computeIfAbsent(asker.segmentId(), id -> outcomes(mine.tenantId(), id));
              boolean taken = take(mine, task, record);
              if (!taken && (over || !record.isEmpty() || !waitsFor(mine, asker))) {
                mine.askAfterAll(task);
                afterAll.add(task.imageDigest());
              }
            });
    if (!afterAll.isEmpty()) {
      images.insist(mine.tenantId(), mine.me(), afterAll);
    }
  }

  private boolean take(SharedImages mine, ImageTask task, Map<String, ImageOutcome> record) {
    ImageOutcome outcome = shown(record.get(task.imageDigest()));
    if (outcome == null) {
      return false;
    }
    mine.answered(task, outcome);
    shared.increment();
    return true;
  }

  /**
   * In a circle of segments that wait for each other, each would have noted something, and so wait
   * for one of a run that was opened earlier: there is none.
   */
  private boolean waitsFor(SharedImages mine, Asker asker) {
    boolean earlier = asker.run() < mine.me().run();
    return (earlier || mine.hasNotedNone()) && !mine.hasWaited(patience);
  }

  /** By digest; empty when there is no record yet. */
  private Map<String, ImageOutcome> outcomes(String tenantId, String segmentId) {
    Map<String, ImageOutcome> byDigest = new HashMap<>();
    segments
        .find(tenantId, segmentId)
        .ifPresent(
            record -> record.outcomes().forEach(each -> byDigest.put(each.imageDigest(), each)));
    return byDigest;
  }

  /** What the other segment's outcome says here; null when it has to be asked again. */
  private static @Nullable ImageOutcome shown(@Nullable ImageOutcome outcome) {
    if (outcome instanceof ImageOutcome.Evaluated image) {
      return image.superseded(image.baseRevision());
    }
    return outcome instanceof ImageOutcome.Vanished ? outcome : null;
  }

  /**
   * All outcomes of a segment.
   *
   * @param had those from other segments; null when no other run was open
   */
  public List<ImageOutcome> join(
      @Variable("had") @Nullable SharedImages had, @Body List<ImageOutcome> asked) {
    if (had == null || had.outcomes().isEmpty()) {
      return asked;
    }
    List<ImageOutcome> all = new ArrayList<>(asked);
    all.addAll(had.outcomes());
    return all;
  }
}
