package org.stellaops.scheduler.dev.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The events that a run owes, by their ids, each as the fields of its payload that follow from the
 * run alone. Written from the contract, not with the worker's code.
 */
final class OwedEvents {

  /** UUIDv5 of {@code https://stella-ops.org/contracts/events} in the URL name space. */
  private static final UUID NAMESPACE = UUID.fromString("21b7e31e-53a2-577b-9490-9f8387fc02a9");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TOP = 10;

  /**
   * @param reportIds of the reports that the segment records hold, by image digest
   */
  static Map<String, JsonNode> of(Expected expected, Map<String, String> reportIds) {
    Map<String, JsonNode> owed = changes(expected, reportIds);
    ChaosRun run = expected.run();
    end(owed, run, "completed", expected.counts(), run.segments());
    return owed;
  }

  /**
   * Of a run that did not get to its end.
   *
   * @param recorded what its records hold; what they do not hold has not changed
   * @param state in which it ended
   * @param counts under their names in the store
   * @param planned segments
   */
  static Map<String, JsonNode> of(
      Expected recorded,
      Map<String, String> reportIds,
      String state,
      Map<String, Long> counts,
      int planned) {
    Map<String, JsonNode> owed = changes(recorded, reportIds);
    end(owed, recorded.run(), state, counts, planned);
    return owed;
  }

  private static Map<String, JsonNode> changes(Expected expected, Map<String, String> reportIds) {
    Map<String, JsonNode> owed = new LinkedHashMap<>();
    ChaosRun run = expected.run();
    expected
        .images()
        .forEach(
            (digest, image) -> {
              if (image.changed()) {
                owed.put(
                    id(run, run.runId(), digest, "scanner.report.ready"),
                    report(digest, image, reportIds.get(digest)));
              }
            });
    for (int index = 0; index < run.segments(); index++) {
      if (!expected.changedIn(index).isEmpty()) {
        owed.put(id(run, run.segmentId(index), "scheduler.rescan.delta"), delta(expected, index));
      }
    }
    return owed;
  }

  private static JsonNode report(String digest, Expected.Image image, @Nullable String reportId) {
    ObjectNode payload = JSON.createObjectNode();
    payload.put("reportId", reportId).put("imageDigest", digest);
    payload.put("verdict", Scanner.verdict(image.now()));
    ObjectNode delta = payload.putObject("delta");
    delta.put("newFindings", image.appeared().size());
    delta.put("newCriticals", (int) image.appeared("Critical"));
    delta.put("newHigh", (int) image.appeared("High"));
    delta.put("newMedium", (int) image.appeared("Medium"));
    delta.put("newLow", (int) image.appeared("Low"));
    delta.put("resolved", image.resolved().size());
    ArrayNode hits = delta.putArray("kevHits");
    image.appeared().stream()
        .filter(Knowledge.Finding::kev)
        .forEach(finding -> hits.add(finding.id()));
    ArrayNode top = delta.putArray("topFindings");
    image.appeared().stream()
        .sorted(Knowledge.Finding.WORST_FIRST)
        .limit(TOP)
        .forEach(
            finding ->
                top.addObject().put("findingId", finding.id()).put("severity", finding.severity()));
    return payload;
  }

  private static JsonNode delta(Expected expected, int index) {
    ObjectNode payload = JSON.createObjectNode();
    payload.put("runId", expected.run().runId());
    payload.put("segmentId", expected.run().segmentId(index));
    ArrayNode digests = payload.putArray("impactedDigests");
    expected.changedIn(index).forEach(digests::add);
    List<Expected.Image> images = expected.segment(index);
    ObjectNode summary = payload.putObject("summary");
    summary.put("newCritical", images.stream().mapToInt(i -> (int) i.appeared("Critical")).sum());
    summary.put("newHigh", images.stream().mapToInt(i -> (int) i.appeared("High")).sum());
    summary.put("kev", images.stream().mapToInt(i -> (int) i.exploited()).sum());
    summary.put("total", images.stream().mapToInt(i -> i.appeared().size()).sum());
    summary.put("resolved", images.stream().mapToInt(i -> i.resolved().size()).sum());
    return payload;
  }

  private static void end(
      Map<String, JsonNode> owed,
      ChaosRun run,
      String state,
      Map<String, Long> counts,
      int segments) {
    ObjectNode payload = JSON.createObjectNode();
    payload.put("runId", run.runId()).put("state", state);
    ObjectNode stats = payload.putObject("stats");
    for (String name :
        List.of(
            "images",
            "evaluated",
            "changed",
            "vanished",
            "failed",
            "newFindings",
            "newHigh",
            "resolvedFindings")) {
      stats.put(name, counts.getOrDefault(name, 0L).intValue());
    }
    stats.put("segments", segments);
    stats.put("newCriticals", counts.getOrDefault("newCritical", 0L).intValue());
    stats.put("kev", counts.getOrDefault("newKev", 0L).intValue());
    owed.put(id(run, run.runId(), "scheduler.run.completed"), payload);
  }

  /** UUID version 5 of tenant and parts, joined by slashes. */
  private static String id(ChaosRun run, String... parts) {
    String name = run.tenant() + "/" + String.join("/", parts);
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(
          ByteBuffer.allocate(16)
              .putLong(NAMESPACE.getMostSignificantBits())
              .putLong(NAMESPACE.getLeastSignificantBits())
              .array());
      ByteBuffer hash = ByteBuffer.wrap(sha1.digest(name.getBytes(StandardCharsets.UTF_8)));
      long most = hash.getLong() & ~0xF000L | 0x5000L;
      long least = hash.getLong() & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L;
      return new UUID(most, least).toString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  private OwedEvents() {}
}
