package org.stellaops.scheduler.worker.run;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Variable;

/** Counts what had to be repaired: nothing, in a healthy system. */
public final class Repairs {

  /** What can be wrong. */
  public enum Kind {
    /** a run's counts were not those of its records */
    COUNTS,
    /** a run stood still although all of its segments were done */
    STATE,
    /** a segment was in no queue and had no record */
    SEGMENTS,
    /** events were published late */
    EVENTS,
    /** a run had not ended at its deadline */
    DEADLINE
  }

  private final Map<Kind, Counter> counters = new EnumMap<>(Kind.class);
  private final SegmentStore segments;

  Repairs(MeterRegistry meters, SegmentStore segments) {
    this.segments = segments;
    for (Kind kind : Kind.values()) {
      counters.put(
          kind,
          Counter.builder("scheduler_reconciler_repairs_total")
              .description("What had to be repaired; 0 in a healthy system")
              .tag("kind", kind.name().toLowerCase(Locale.ROOT))
              .register(meters));
    }
  }

  /** Counts one repair. */
  public void count(Kind kind) {
    Counter counter = counters.get(kind);
    if (counter != null) {
      counter.increment();
    }
  }

  /** Events of a record that were late: counted once they are out. */
  public void published(@Variable("record") SegmentRecord segment) {
    if (segments.isPublished(segment)) {
      count(Kind.EVENTS);
    }
  }
}
