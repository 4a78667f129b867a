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
import org.stellaops.scheduler.worker.run.SegmentAnswers.Answers;
import org.stellaops.scheduler.worker.scan.AskedImages;
import org.stellaops.scheduler.worker.scan.AskedImages.Asker;
import org.stellaops.scheduler.worker.scan.ImageOutcome;
import org.stellaops.scheduler.worker.scan.ImageTask;

/**
 * Where runs of a tenant overlap: one answer of the scanner for all runs that it serves.
 *
 * <p>A segment notes the images that it asks about. One of another run that finds such a note, and
 * was opened before the question, waits for the answer. Each asks what it has noted before it waits
 * for anybody, and shows those answers before that, so nobody waits in a circle. An answer that
 * does not come in a while is asked for once more: all of this saves calls, and nothing depends on
 * it.
 *
 * <p>An answer that is shown counts like one that the segment got itself: {@link ReserveChanges}
 * sees to it that one of the runs announces what changed. What is recorded is announced already.
 */
public final class ShareAnswers {

  private final AskedImages images;
  private final SegmentAnswers answers;
  private final RunWatch watch;
  private final Patience patience;
  private final Counter shared;

  /**
   * How long a segment waits for one of another run.
   *
   * @param withBackground that of a prompt run for one of a background run, whose images wait
   *     behind all others
   */
  record Patience(Duration normally, Duration withBackground) {}

  ShareAnswers(
      AskedImages images,
      SegmentAnswers answers,
      RunWatch watch,
      Patience patience,
      MeterRegistry meters) {
    this.images = images;
    this.answers = answers;
    this.watch = watch;
    this.patience = patience;
    this.shared =
        Counter.builder("scheduler.scanner.answers.shared")
            .description("Images whose outcome came from the answer that another run had asked for")
            .register(meters);
  }

  /** Leaves to others what they ask about already. May be repeated. */
  public SharedImages begin(
      @Variable("segment") TakenSegment segment, @Body List<ImageTask> tasks) {
    SharedImages mine = new SharedImages(segment, tasks);
    if (!segment.run().order().overlapping()) {
      return mine;
    }
    if (segment.message().mode() == Mode.CONTENT_REFRESH) {
      images.insist(mine.tenantId(), mine.me(), mine.digests()); // an older look is of no use to it
    } else {
      mine.leave(images.note(mine.tenantId(), mine.me(), mine.digests()));
    }
    return mine;
  }

  /**
   * Adds what the scanner answered to the segment itself, and looks at what others were answered.
   */
  public SharedImages add(@Variable("known") SharedImages mine, @Body List<ImageOutcome> outcomes) {
    mine.asked(outcomes);
    look(mine);
    if (mine.isWaiting()) {
      answers.show(mine);
    }
    return mine;
  }

  /** One more look at what others were answered; after a moment. */
  public SharedImages again(@Body SharedImages mine) {
    look(mine);
    return mine;
  }

  private void look(SharedImages mine) {
    if (mine.isComplete()) {
      return;
    }
    boolean over = watch.sawEnd(mine.tenantId(), mine.runId());
    Map<String, Answers> bySegment = new HashMap<>();
    List<String> afterAll = new ArrayList<>();
    mine.others()
        .forEach(
            (task, asker) -> {
              Answers theirs =
                  bySegment.computeIfAbsent(
                      asker.segmentId(), id -> answers.find(mine.tenantId(), id));
              ImageOutcome outcome = theirs.byDigest().get(task.imageDigest());
              ImageOutcome taken = taken(outcome, theirs.recorded());
              if (taken != null) {
                mine.answered(task, taken);
                shared.increment();
              } else if (over || hasWaited(mine, asker) || outcome != null || theirs.recorded()) {
                mine.askAfterAll(task);
                afterAll.add(task.imageDigest());
              }
            });
    if (!afterAll.isEmpty()) {
      images.insist(mine.tenantId(), mine.me(), afterAll);
    }
  }

  private boolean hasWaited(SharedImages mine, Asker asker) {
    boolean behindMe = asker.background() && !mine.me().background();
    return mine.hasWaited(behindMe ? patience.withBackground() : patience.normally());
  }

  /** What another segment's outcome says here; null when there is none of use. */
  private static @Nullable ImageOutcome taken(@Nullable ImageOutcome outcome, boolean recorded) {
    if (outcome instanceof ImageOutcome.Evaluated image) {
      return recorded ? image.superseded(image.baseRevision()) : image;
    }
    return outcome instanceof ImageOutcome.Vanished ? outcome : null;
  }
}
