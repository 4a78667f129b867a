package org.stellaops.scheduler.dev.scanner;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The fault rules in force. None at the start: the scanner behaves. */
final class Faults {
  private volatile List<FaultRule> rules = List.of();

  /**
   * What to do to one request.
   *
   * @param latencies all that fit; their delays add up
   * @param other the first of the other kinds that fits
   */
  record Decision(List<Fault.Latency> latencies, Optional<Fault> other) {}

  void replace(List<FaultRule> others) {
    rules = List.copyOf(others);
  }

  Decision decide(Target target) {
    List<Fault.Latency> latencies = new ArrayList<>();
    Optional<Fault> other = Optional.empty();
    for (FaultRule rule : rules) {
      boolean latency = rule.fault() instanceof Fault.Latency;
      if (latency || other.isEmpty()) {
        Optional<Fault> fault = rule.next(target);
        if (fault.isPresent() && fault.get() instanceof Fault.Latency late) {
          latencies.add(late);
        } else if (fault.isPresent()) {
          other = fault;
        }
      }
    }
    return new Decision(latencies, other);
  }

  /** The rules in order, each with how often it was applied. */
  List<Map<String, Object>> describe() {
    return rules.stream()
        .map(
            rule -> {
              Map<String, Object> line = new LinkedHashMap<>();
              line.put("fault", rule.fault().toString());
              line.put("fired", rule.fired());
              return line;
            })
        .toList();
  }
}
