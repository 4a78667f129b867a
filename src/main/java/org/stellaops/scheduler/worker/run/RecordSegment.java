package org.stellaops.scheduler.worker.run;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.stellaops.scheduler.worker.lease.LeaseLost;
import org.stellaops.scheduler.worker.message.SegmentMessage;
import org.stellaops.scheduler.worker.scan.ImageOutcome;

/** Writes the record of a segment: the moment at which its work has happened. */
public final class RecordSegment {

  private final SegmentStore segments;
  private final EventsWanted eventsWanted;
  private final Clock clock;

  RecordSegment(SegmentStore segments, EventsWanted eventsWanted, Clock clock) {
    this.segments = segments;
    this.eventsWanted = eventsWanted;
    this.clock = clock;
  }

  /** Which outcomes are announced: none, those that changed, or all that were evaluated. */
  public enum EventsWanted {
    NONE,
    CHANGED,
    ALL
  }

  /**
   * Whether every image has an outcome; not so when the run ended on the way, and then there is
   * nothing to be recorded.
   */
  public boolean complete(@Body List<ImageOutcome> outcomes) {
    return outcomes.stream().noneMatch(ImageOutcome.Skipped.class::isInstance);
  }

  /**
   * @throws LeaseLost when another worker has taken the segment since
   * @throws RecordFailed when the store did not take it
   */
  public SegmentRecord write(
      @Variable("segment") TakenSegment taken, @Body List<ImageOutcome> found) {
    SegmentMessage message = taken.message();
    List<ImageOutcome> outcomes = found.stream().map(segments::recordable).toList();
    SegmentRecord segment =
        new SegmentRecord(
            message.tenantId(),
            message.segmentId(),
            message.runId(),
            message.index(),
            taken.attempt(),
            // as precise as the store keeps it: an event made from the stored record is the same
            // event
            Instant.now(clock).truncatedTo(ChronoUnit.MILLIS),
            message.mode(),
            taken.run().trigger(),
            message.scheduleId(),
            inOrder(message, outcomes),
            announced(outcomes));
    try {
      segments.write(segment);
    } catch (LeaseLost e) {
      throw e;
    } catch (RuntimeException e) {
      throw new RecordFailed(message.segmentId(), e);
    }
    return segment;
  }

  private boolean announced(List<ImageOutcome> outcomes) {
    return eventsWanted != EventsWanted.NONE
        && outcomes.stream()
            .anyMatch(
                outcome ->
                    outcome instanceof ImageOutcome.Evaluated image
                        && (eventsWanted == EventsWanted.ALL || !image.delta().isEmpty()));
  }

  /**
   * One outcome for each image, in the order of the message; anything else is a fault of the
   * routes.
   */
  private static List<ImageOutcome> inOrder(SegmentMessage message, List<ImageOutcome> outcomes) {
    Map<String, Integer> places = new HashMap<>();
    for (String digest : message.imageDigests()) {
      places.put(digest, places.size());
    }
    long known =
        outcomes.stream()
            .map(ImageOutcome::imageDigest)
            .filter(places::containsKey)
            .distinct()
            .count();
    if (known != places.size() || outcomes.size() != places.size()) {
      throw new IllegalStateException(
          "segment "
              + message.segmentId()
              + " has "
              + places.size()
              + " images and got "
              + outcomes.size()
              + " outcomes, "
              + known
              + " of them its own");
    }
    return outcomes.stream()
        .sorted(Comparator.comparingInt(outcome -> places.getOrDefault(outcome.imageDigest(), 0)))
        .toList();
  }

  /** The store did not take a segment's record; the segment goes back. */
  public static final class RecordFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    RecordFailed(String segmentId, Throwable cause) {
      super("the record of segment " + segmentId + " could not be written", cause);
    }
  }
}
