package org.stellaops.scheduler.worker.run;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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

  /** Claims what changed. May be repeated. */
  public Reservation begin(
      @Variable("segment") TakenSegment segment, @Body List<ImageOutcome> outcomes) {
    return again(
        new Reservation(segment.message().tenantId(), segment.message().segmentId(), outcomes));
  }

  /** One more look at the claims that others hold; after a moment, for they are short. */
  public Reservation again(@Body Reservation mine) {
    boolean moved = true;
    while (moved && !mine.isComplete()) {
      mine.claimed(claims.take(mine.tenantId(), mine.segmentId(), mine.unclaimed()));
      moved = !mine.isComplete() && lookAround(mine);
    }
    return mine;
  }

  /** Whether there is a reason to claim again at once. */
  private boolean lookAround(Reservation mine) {
    Map<String, Standing> standings =
        claims.standings(
            mine.tenantId(), mine.unclaimed().stream().map(ImageOutcome::imageDigest).toList());
    Map<String, Boolean> gone = new HashMap<>();
    boolean moved = false;
    for (ImageOutcome.Evaluated image : List.copyOf(mine.unclaimed())) {
      String digest = image.imageDigest();
      Standing now = standings.getOrDefault(digest, Standing.UNKNOWN);
      String holder = now.holder();
      if (now.revision() != image.baseRevision()) {
        mine.overtaken(now.overtaking(image));
        moved = true;
      } else if (holder == null || holder.equals(mine.segmentId())) {
        moved = true;
      } else if (gone.computeIfAbsent(holder, each -> release(mine, each))) {
        claims.drop(mine.tenantId(), digest, holder);
        moved = true;
      }
    }
    return moved;
  }

  /** Whether the segment has made all the use of its claims that it ever will. */
  private boolean release(Reservation mine, String holder) {
    Optional<SegmentRecord> record = segments.find(mine.tenantId(), holder);
    if (record.isPresent()) {
      states.advance(mine.tenantId(), record.get().runId(), record.get().outcomes());
      return true;
    }
    if (!mine.hasWaited(patience) || !segments.fence(mine.tenantId(), holder)) {
      return false;
    }
    LOG.warn(
        "Segment {} of tenant {} has claimed images and recorded nothing for {} s: its worker is dead or has lost its lease; segment {} goes first",
        holder,
        mine.tenantId(),
        patience.toSeconds(),
        mine.segmentId());
    return true;
  }
}
