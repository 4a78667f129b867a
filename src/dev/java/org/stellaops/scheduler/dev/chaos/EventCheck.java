package org.stellaops.scheduler.dev.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Holds the stream against the events that all runs owe. */
final class EventCheck {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, JsonNode> owed = new HashMap<>();

  /** Adds the events of a run that has ended. */
  void owe(Map<String, JsonNode> events) {
    owed.putAll(events);
  }

  Set<String> ids() {
    return Set.copyOf(owed.keySet());
  }

  /**
   * @param found all entries by event id
   * @return entries that repeat an earlier one byte for byte, which consumers expect
   */
  long check(Map<String, List<String>> found, Differences differences) {
    Set<String> missing = new HashSet<>(owed.keySet());
    missing.removeAll(found.keySet());
    differences.missing(missing.size(), "events " + missing);
    long repeated = 0;
    for (Map.Entry<String, List<String>> each : found.entrySet()) {
      List<String> entries = each.getValue();
      JsonNode expected = owed.get(each.getKey());
      if (expected == null) {
        differences.wrong(1, "an event that nobody owed: " + entries.get(0));
        continue;
      }
      repeated += entries.size() - 1;
      if (new HashSet<>(entries).size() > 1) {
        differences.wrong(1, "one event id, different bytes: " + new HashSet<>(entries));
      }
      payload(expected, entries.get(0), differences);
    }
    return repeated;
  }

  /** Every field that is expected has to be there with that value. */
  private static void payload(JsonNode expected, String event, Differences differences) {
    JsonNode payload;
    try {
      payload = JSON.readTree(event).path("payload");
    } catch (JsonProcessingException e) {
      differences.wrong(1, "an event that is not JSON: " + event);
      return;
    }
    for (Iterator<String> names = expected.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!expected.get(name).equals(payload.get(name))) {
        differences.wrong(1, name + " should be " + expected.get(name) + " in the event " + event);
      }
    }
  }
}
