package org.stellaops.scheduler.worker.message;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Attributes and labels: keys in lower case, sorted by UTF-16 code units as RFC 8785 sorts them.
 */
final class LowerCaseKeys {

  /** As in the schema: definitions.json, keys. */
  private static final int LONGEST = 128;

  /**
   * @param where JSON pointer of the map, for the error
   * @param map null counts as empty
   * @throws NotAllowed when two keys differ in nothing but case, or one is longer in lower case
   *     than a message may hold: the segments of its run would be refused
   */
  static Map<String, String> of(String where, @Nullable Map<String, String> map) {
    if (map == null || map.isEmpty()) {
      return Map.of();
    }
    SortedMap<String, String> lower = new TreeMap<>();
    for (Map.Entry<String, String> entry : map.entrySet()) {
      String key = entry.getKey().toLowerCase(Locale.ROOT);
      if (key.codePointCount(0, key.length()) > LONGEST) {
        throw new NotAllowed(
            where,
            "has the key " + Quote.text(entry.getKey()),
            "keys of up to " + LONGEST + " characters in lower case");
      }
      if (lower.put(key, entry.getValue()) != null) {
        throw new NotAllowed(
            where, "holds " + both(map, key), "keys that differ in more than case");
      }
    }
    return Collections.unmodifiableSortedMap(lower);
  }

  private static String both(Map<String, String> map, String lower) {
    return map.keySet().stream()
        .filter(key -> key.toLowerCase(Locale.ROOT).equals(lower))
        .sorted()
        .limit(2)
        .map(Quote::text)
        .reduce((first, second) -> "both " + first + " and " + second)
        .orElseThrow();
  }

  private LowerCaseKeys() {}
}
