package org.stellaops.scheduler.worker.run;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stellaops.scheduler.worker.lease.HandBack;
import org.stellaops.scheduler.worker.scan.ImageClaims;
import org.stellaops.scheduler.worker.scan.ImageClaims.Standing;
import org.stellaops.scheduler.worker.scan.ImageOutcome;
import org.stellaops.scheduler.worker.scan.ImageStates;

/**
 * Before a segment is recorded: sees to it that of several runs over one image only one announces a
 * change. Each image that changed is claimed at the revision that it was compared with. Where
 * another segment was faster, its state is awaited, and this report compared with that.
 *
 * <p>A claim whose segment has a record is made use of here and now: advancing a state from the
 * record may be repeated by anyone. One whose segment has none after a while is taken away, but
 * only after the segment's attempt was raised, so that its worker, if it still lives, cannot record
 * what it had compared. No clock and no time-out decides about what is right, only about how long
 * it takes.
 */
public final class ReserveChanges {

  private static final Logger LOG = LoggerFactory.getLogger(ReserveChanges.class);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(10);

  private final ImageClaims claims;
  private final ImageStates states;
  private final SegmentStore segments;
  private final Duration patience;

  /**
   * @param patience with a segment that claims an image and does not record; a claim normally lasts
   *     milliseconds
   */
  ReserveChanges(ImageClaims claims, ImageStates states, SegmentStore segments, Duration patience) {
    this.claims = claims;
    this.states = states;
    this.segments = segments;
    this.patience = patience;
  }

  /**
   * May be repeated.
   *
   * @return the outcomes as they are to be recorded
   */
  public List<ImageOutcome> reserve(
      @Variable("segment") TakenSegment segment, @Body List<ImageOutcome> outcomes) {
    Map<String, ImageOutcome.Evaluated> unclaimed = new LinkedHashMap<>();
    for (ImageOutcome outcome : outcomes) {
      if (outcome instanceof ImageOutcome.Evaluated image && image.changed()) {
        unclaimed.put(image.imageDigest(), image);
      }
    }
    if (unclaimed.isEmpty()) {
      return outcomes;
    }
    Map<String, ImageOutcome.Evaluated> overtaken =
        new Claiming(segment.message().tenantId(), segment.message().segmentId(), unclaimed)
            .finish();
    return outcomes.stream().map(outcome -> latest(outcome, overtaken)).toList();
  }

  private static ImageOutcome latest(
      ImageOutcome outcome, Map<String, ImageOutcome.Evaluated> overtaken) {
    ImageOutcome.Evaluated later = overtaken.get(outcome.imageDigest());
    return later == null ? outcome : later;
  }

  /** The claims of one segment, until each of its changes is claimed or overtaken. */
  private final class Claiming {
    private final String tenantId;
    private final String segmentId;
    private final Map<String, ImageOutcome.Evaluated> unclaimed;
    private final Map<String, ImageOutcome.Evaluated> overtaken = new HashMap<>();
    private final long since = System.nanoTime();

    Claiming(String tenantId, String segmentId, Map<String, ImageOutcome.Evaluated> unclaimed) {
      this.tenantId = tenantId;
      this.segmentId = segmentId;
      this.unclaimed = unclaimed;
    }

    /** The outcomes that are others now. */
    Map<String, ImageOutcome.Evaluated> finish() {
      while (!unclaimed.isEmpty()) {
        unclaimed.keySet().removeAll(claims.take(tenantId, segmentId, unclaimed.values()));
        if (!unclaimed.isEmpty() && !lookAround()) {
          pause();
        }
      }
      return overtaken;
    }

    /** Whether there is a reason to claim again at once. */
    private boolean lookAround() {
      Map<String, Standing> standings = claims.standings(tenantId, unclaimed.keySet());
      Map<String, Boolean> gone = new HashMap<>();
      boolean moved = false;
      for (ImageOutcome.Evaluated image : List.copyOf(unclaimed.values())) {
        String digest = image.imageDigest();
        Standing now = standings.getOrDefault(digest, Standing.UNKNOWN);
        String holder = now.holder();
        if (now.revision() != image.baseRevision()) {
          compareAgain(image, now);
          moved = true;
        } else if (holder == null || holder.equals(segmentId)) {
          moved = true;
        } else if (gone.computeIfAbsent(holder, this::release)) {
          claims.drop(tenantId, digest, holder);
          moved = true;
        }
      }
      return moved;
    }

    private void compareAgain(ImageOutcome.Evaluated image, Standing now) {
      ImageOutcome.Evaluated later = now.overtaking(image);
      overtaken.put(image.imageDigest(), later);
      if (later.changed()) {
        unclaimed.put(image.imageDigest(), later);
      } else {
        unclaimed.remove(image.imageDigest());
      }
    }

    /** Whether the segment has made all the use of its claims that it ever will. */
    private boolean release(String holder) {
      Optional<SegmentRecord> record = segments.find(tenantId, holder);
      if (record.isPresent()) {
        states.advance(tenantId, record.get().runId(), record.get().outcomes());
        return true;
      }
      if (System.nanoTime() - since < patience.toNanos() || !segments.fence(tenantId, holder)) {
        return false;
      }
      LOG.warn(
          "Segment {} of tenant {} has claimed images and recorded nothing for {} s: its worker is dead or has lost its lease; segment {} goes first",
          holder,
          tenantId,
          patience.toSeconds(),
          segmentId);
      return true;
    }
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_AGAIN.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HandBack("this worker stops");
    }
  }
}
