package org.stellaops.scheduler.worker.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.stellaops.scheduler.worker.message.Lane;
import org.stellaops.scheduler.worker.scan.AskedImages.Asker;
import org.stellaops.scheduler.worker.scan.ImageOutcome;
import org.stellaops.scheduler.worker.scan.ImageTask;

/**
 * The images of a segment until each has its outcome: those to be asked about now, those that other
 * segments ask about, and the outcomes so far. See {@link ShareAnswers}.
 */
public final class SharedImages {

  private final String tenantId;
  private final String runId;
  private final int attempt;
  private final Asker me;
  private final List<ImageTask> mine;
  private final Map<ImageTask, Asker> others = new HashMap<>();
  private final List<ImageOutcome> outcomes = new ArrayList<>();
  private long since = System.nanoTime();

  SharedImages(TakenSegment segment, List<ImageTask> all) {
    RunOrder order = segment.run().order();
    tenantId = segment.message().tenantId();
    runId = segment.message().runId();
    attempt = segment.attempt();
    me =
        new Asker(
            segment.message().segmentId(),
            order.number(),
            order.serves(),
            segment.message().usageOnly(),
            Lane.of(segment.run().trigger()) == Lane.BACKGROUND);
    mine = new ArrayList<>(all);
  }

  String tenantId() {
    return tenantId;
  }

  String runId() {
    return runId;
  }

  int attempt() {
    return attempt;
  }

  Asker me() {
    return me;
  }

  /** Those of {@link #tasks}. */
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
  }

  Map<ImageTask, Asker> others() {
    return Map.copyOf(others);
  }

  /** What came of all {@link #tasks}. */
  void asked(List<ImageOutcome> answers) {
    mine.clear();
    outcomes.addAll(answers);
    since = System.nanoTime();
  }

  /** What came of an image that another segment asked about. */
  void answered(ImageTask task, ImageOutcome outcome) {
    others.remove(task);
    outcomes.add(outcome);
  }

  /** The other one's answer will not come, or is of no use here. */
  void askAfterAll(ImageTask task) {
    others.remove(task);
    mine.add(task);
  }

  /** Since this segment has asked what it had to ask itself. */
  boolean hasWaited(Duration time) {
    return System.nanoTime() - since >= time.toNanos();
  }

  /** Whether every image has its outcome. */
  public boolean isComplete() {
    return mine.isEmpty() && others.isEmpty();
  }

  /** Whether nothing is to be done but to wait for others. */
  public boolean isWaiting() {
    return mine.isEmpty() && !others.isEmpty();
  }

  /** The images that this segment has to ask about itself, now. */
  public List<ImageTask> tasks() {
    return List.copyOf(mine);
  }

  /** All that are known, each once. */
  public List<ImageOutcome> outcomes() {
    return List.copyOf(outcomes);
  }
}
