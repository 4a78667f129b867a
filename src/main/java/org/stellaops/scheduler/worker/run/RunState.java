package org.stellaops.scheduler.worker.run;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Where a run stands. The wire form is the name in lower case. */
public enum RunState {
  PLANNING,
  QUEUED,
  RUNNING,
  COMPLETED,
  ERROR,
  CANCELLED;

  /** The states, by wire name, that a run can still leave. */
  static final List<String> OPEN =
      Arrays.stream(values()).filter(state -> !state.isFinal()).map(RunState::wire).toList();

  /** Whether the run has ended; it never leaves such a state. */
  public boolean isFinal() {
    return compareTo(COMPLETED) >= 0;
  }

  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException when no state has that name
   */
  public static RunState fromWire(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }
}
