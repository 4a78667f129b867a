package org.stellaops.scheduler.dev.scanner;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.stellaops.scheduler.dev.scanner.Target.Operation;

/**
 * Counts the calls of the scanner's interface, by image and idempotency key, so that a test can
 * show what was asked and what was not. Keeps the first 100,000 images; later ones only count in
 * the total.
 */
final class RequestLog {
  private static final int MOST_IMAGES = 100_000;

  private final Map<String, Image> images = new LinkedHashMap<>();
  private long total;

  private static final class Image {
    private final Map<String, Integer> operations = new TreeMap<>();
    private final Map<String, Integer> keys = new TreeMap<>();
    private final Map<String, Integer> tenants = new TreeMap<>();
    private int traced;
  }

  synchronized void add(Target target, Request request) {
    total++;
    Optional<String> digest = target.imageDigest();
    if (digest.isEmpty() || (images.size() >= MOST_IMAGES && !images.containsKey(digest.get()))) {
      return;
    }
    Image image = images.computeIfAbsent(digest.get(), d -> new Image());
    Operation operation = target.operation();
    image.operations.merge(operation.name().toLowerCase(java.util.Locale.ROOT), 1, Integer::sum);
    request.header("idempotency-key").ifPresent(key -> image.keys.merge(key, 1, Integer::sum));
    request.header("x-stella-tenant").ifPresent(t -> image.tenants.merge(t, 1, Integer::sum));
    if (request.header("traceparent").isPresent()) {
      image.traced++;
    }
  }

  synchronized void clear() {
    images.clear();
    total = 0;
  }

  synchronized Map<String, Object> describe() {
    List<Map<String, Object>> lines = new ArrayList<>();
    images.forEach(
        (digest, image) -> {
          Map<String, Object> line = new LinkedHashMap<>();
          line.put("imageDigest", digest);
          line.put("requests", new TreeMap<>(image.operations));
          line.put("idempotencyKeys", new TreeMap<>(image.keys));
          line.put("tenants", new TreeMap<>(image.tenants));
          line.put("withTraceparent", image.traced);
          lines.add(line);
        });
    Map<String, Object> whole = new LinkedHashMap<>();
    whole.put("total", total);
    whole.put("images", lines);
    return whole;
  }
}
