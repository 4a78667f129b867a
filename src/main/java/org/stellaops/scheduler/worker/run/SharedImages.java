package org.stellaops.scheduler.worker.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.stellaops.scheduler.worker.scan.AskedImages.Asker;
import org.stellaops.scheduler.worker.scan.ImageOutcome;
import org.stellaops.scheduler.worker.scan.ImageTask;

/** The images of a segment, of which other segments ask about some; see {@link ShareAnswers}. */
public final class SharedImages {

  private final String tenantId;
  private final String runId;
  private final Asker me;
  private final List<ImageTask> mine;
  private final Map<ImageTask, Asker> others = new HashMap<>();
  private final List<ImageOutcome> outcomes = new ArrayList<>();
  private final long since = System.nanoTime();
  private boolean noted;

  SharedImages(TakenSegment segment, List<ImageTask> all) {
    RunOrder order = segment.run().order();
    tenantId = segment.message().tenantId();
    runId = segment.message().runId();
    me =
        new Asker(
            segment.message().segmentId(),
            order.number(),
            order.serves(),
            segment.message().usageOnly());
    mine = new ArrayList<>(all);
  }

  String tenantId() {
    return tenantId;
  }

  String runId() {
    return runId;
  }

  Asker me() {
    return me;
  }

  /** The images that this segment has to ask about itself, for all that is known. */
  List<String> digests() {
    return mine.stream().map(ImageTask::imageDigest).toList();
  }

  /**
   * Leaves images to others.
   *
   * @param askers by digest; the rest is noted as this segment's
   */
  void leave(Map<String, Asker> askers) {
    for (ImageTask task : List.copyOf(mine)) {
      Asker asker = askers.get(task.imageDigest());
      if (asker != null) {
        mine.remove(task);
        others.put(task, asker);
      }
    }
    noted |= !mine.isEmpty();
  }

  Map<ImageTask, Asker> others() {
    return Map.copyOf(others);
  }

  void answered(ImageTask task, ImageOutcome outcome) {
    others.remove(task);
    outcomes.add(outcome);
  }

  /** Whether nobody can wait for this segment, because it has noted no image as its own. */
  boolean hasNotedNone() {
    return !noted;
  }

  /** The other one's answer will not come, or is of no use here. */
  void askAfterAll(ImageTask task) {
    others.remove(task);
    mine.add(task);
    noted = true;
  }

  boolean hasWaited(long nanos) {
    return System.nanoTime() - since >= nanos;
  }

  /** Whether it is known for every image who asks about it. */
  public boolean isComplete() {
    return others.isEmpty();
  }

  /** The images that this segment has to ask about itself. */
  public List<ImageTask> tasks() {
    return List.copyOf(mine);
  }

  /** Those that another segment asked about. */
  public List<ImageOutcome> outcomes() {
    return List.copyOf(outcomes);
  }
}
