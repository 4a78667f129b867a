package org.stellaops.scheduler.dev.scanner;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One range of an OSV advisory: its events in the order of their versions. Follows the evaluation
 * algorithm of the OSV schema: the last event at or before a version decides.
 */
final class AffectedRange {
  /**
   * What happens at a version, in the order in which events of one version count: fixed and
   * introduced again at once is affected; introduced and affected for the last time is affected
   * there only.
   */
  enum Kind {
    FIXED,
    INTRODUCED,
    LAST_AFFECTED
  }

  /**
   * @param version where it happens; an introduced {@code 0} comes before every version
   */
  record Event(Kind kind, PackageVersion version) {
    boolean fromTheStart() {
      return kind == Kind.INTRODUCED && version.text().equals("0");
    }
  }

  private final List<Event> events;

  AffectedRange(List<Event> events) {
    this.events = new ArrayList<>(events);
    this.events.sort(
        Comparator.comparing((Event e) -> !e.fromTheStart())
            .thenComparing(Event::version)
            .thenComparing(Event::kind));
  }

  boolean contains(PackageVersion version) {
    boolean affected = false;
    for (Event event : events) {
      int order = event.fromTheStart() ? 1 : version.compareTo(event.version());
      switch (event.kind()) {
        case INTRODUCED -> affected |= order >= 0;
        case FIXED -> affected &= order < 0;
        case LAST_AFFECTED -> affected &= order <= 0;
      }
    }
    return affected;
  }
}
