package org.stellaops.scheduler.worker.flow;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Messages as other clients write them. */
final class Messages {

  static final String TENANT = "acme";

  private static final AtomicInteger NEXT = new AtomicInteger();

  /** A run id that no other test uses. */
  static String newRunId() {
    return "run-" + NEXT.incrementAndGet();
  }

  /** So many digests that no other call gave. */
  static List<String> newImages(int count) {
    int first = NEXT.getAndAdd(count + 1);
    return IntStream.rangeClosed(1, count)
        .mapToObj(each -> "sha256:" + "%064x".formatted(first + each))
        .toList();
  }

  static byte[] planner(String runId, List<String> images, String... members) {
    String set =
        images.stream()
            .map(image -> "{\"imageDigest\":\"" + image + "\"}")
            .collect(Collectors.joining(",", "{\"images\":[", "]}"));
    return plannerWith(runId, set, members);
  }

  /**
   * @param members name and raw JSON value in turn; they replace what would stand there
   */
  static byte[] plannerWith(String runId, String impactSet, String... members) {
    Map<String, String> message = new TreeMap<>();
    message.put("schema", "\"scheduler.planner-message@1\"");
    message.put("messageId", "\"message-" + runId + "\"");
    message.put("tenantId", "\"" + TENANT + "\"");
    message.put("runId", "\"" + runId + "\"");
    message.put("trigger", "\"manual\"");
    message.put("mode", "\"analysisOnly\"");
    message.put("requestedAt", "\"2026-11-23T10:00:00+00:00\"");
    message.put("impactSet", impactSet);
    return json(message, members);
  }

  static byte[] segment(String runId, int index, List<String> images, String... members) {
    Map<String, String> message = new TreeMap<>();
    message.put("schema", "\"scheduler.runner-segment@1\"");
    message.put("segmentId", "\"" + runId + ":" + index + "\"");
    message.put("index", Integer.toString(index));
    message.put("tenantId", "\"" + TENANT + "\"");
    message.put("runId", "\"" + runId + "\"");
    message.put("mode", "\"analysisOnly\"");
    message.put("usageOnly", "false");
    message.put(
        "imageDigests",
        images.stream()
            .map(image -> "\"" + image + "\"")
            .collect(Collectors.joining(",", "[", "]")));
    message.put("limits", "{}");
    message.put("attributes", "{}");
    return json(message, members);
  }

  private static byte[] json(Map<String, String> message, String... members) {
    for (int member = 0; member < members.length; member += 2) {
      message.put(members[member], members[member + 1]);
    }
    return message.entrySet().stream()
        .map(member -> "\"" + member.getKey() + "\":" + member.getValue())
        .collect(Collectors.joining(",", "{", "}"))
        .getBytes(StandardCharsets.UTF_8);
  }

  static String shown(byte[] body) {
    return new String(Arrays.copyOf(body, Math.min(body.length, 60)), StandardCharsets.UTF_8);
  }

  private Messages() {}
}
