package org.stellaops.scheduler.worker.message;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * Payload {@code scheduler.run.completed@1}: a run reached its final state.
 *
 * @param state which one
 * @param stats what was done
 * @param error why it ended so, when it is not {@link State#COMPLETED}
 */
@JsonPropertyOrder({"runId", "scheduleId", "state", "stats", "startedAt", "finishedAt", "error"})
public record RunCompleted(
    String runId,
    @Nullable String scheduleId,
    State state,
    Stats stats,
    OffsetDateTime startedAt,
    OffsetDateTime finishedAt,
    @Nullable String error)
    implements EventPayload {

  @Override
  public EventKind kind() {
    return EventKind.RUN_COMPLETED;
  }

  /** The final states of a run. */
  public enum State {
    COMPLETED("completed"),
    ERROR("error"),
    CANCELLED("cancelled");

    private final String wire;

    State(String wire) {
      this.wire = wire;
    }

    @JsonValue
    public String wire() {
      return wire;
    }

    /**
     * The final state that is called so.
     *
     * @throws IllegalArgumentException when no final state is called so
     */
    @JsonCreator
    public static State fromWire(String wire) {
      return Wire.find(values(), State::wire, wire);
    }
  }

  /**
   * What was done. In a completed run {@code images = evaluated + vanished + failed}.
   *
   * @param images planned
   * @param evaluated images with a report
   * @param changed evaluated images whose delta is not empty
   * @param vanished images that the scanner does not know
   * @param failed images without a report, for a reason that the run's record holds
   * @param segments planned
   * @param newFindings over all images, of whatever severity
   * @param newCriticals those that are critical
   * @param newHigh those that are high
   * @param kev new findings that are known to be exploited
   * @param resolvedFindings findings that are gone
   */
  @JsonPropertyOrder({
    "images",
    "evaluated",
    "changed",
    "vanished",
    "failed",
    "segments",
    "newFindings",
    "newCriticals",
    "newHigh",
    "kev",
    "resolvedFindings"
  })
  public record Stats(
      long images,
      long evaluated,
      long changed,
      long vanished,
      long failed,
      long segments,
      long newFindings,
      long newCriticals,
      long newHigh,
      long kev,
      long resolvedFindings) {}
}
