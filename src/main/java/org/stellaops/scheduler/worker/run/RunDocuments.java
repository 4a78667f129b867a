package org.stellaops.scheduler.worker.run;

import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.inc;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.message.Limits;
import org.stellaops.scheduler.worker.message.Mode;
import org.stellaops.scheduler.worker.message.Trigger;

/**
 * Runs as documents of collection {@code runs}: the field names stand here, in {@link RunStore} and
 * in {@link RunWindows} only.
 */
final class RunDocuments {

  static String id(String tenantId, String runId) {
    return tenantId + "/" + runId;
  }

  static Document write(Run run) {
    return new Document("_id", id(run.tenantId(), run.runId()))
        .append("tenantId", run.tenantId())
        .append("runId", run.runId())
        .append("scheduleId", run.scheduleId())
        .append("trigger", run.trigger().wire())
        .append("mode", run.mode().wire())
        .append("state", run.state().wire())
        .append("correlationId", run.correlationId())
        .append("requestedBy", run.requestedBy())
        .append("usageOnly", run.usageOnly())
        .append("limits", limits(run.limits()))
        .append("attributes", attributes(run.attributes()))
        .append("messageId", run.messageId())
        .append("contentHash", run.contentHash())
        .append("createdAt", Date.from(run.createdAt()))
        .append("deadlineAt", Date.from(run.deadlineAt()))
        .append("segmentsPlanned", run.segmentsPlanned())
        .append("segmentSize", run.segmentSize())
        .append("segmentsDone", run.segmentsDone())
        .append("stats", stats(run.stats()));
  }

  static Run read(Document document) {
    Document stats = document.get("stats", Document.class);
    Document limits = document.get("limits", Document.class);
    return new Run(
        document.getString("tenantId"),
        document.getString("runId"),
        document.getString("scheduleId"),
        Trigger.fromWire(document.getString("trigger")),
        Mode.fromWire(document.getString("mode")),
        RunState.fromWire(document.getString("state")),
        document.getString("correlationId"),
        document.getString("requestedBy"),
        document.getBoolean("usageOnly", false),
        new Limits(
            limits.getInteger("ratePerSecond"),
            limits.getInteger("parallelism"),
            limits.getInteger("deadlineSeconds")),
        attributes(document),
        document.getString("messageId"),
        document.getString("contentHash"),
        document.getDate("createdAt").toInstant(),
        document.getDate("deadlineAt").toInstant(),
        instant(document, "plannedAt"),
        instant(document, "startedAt"),
        instant(document, "finishedAt"),
        document.getInteger("segmentsPlanned"),
        document.getInteger("segmentSize"),
        queued(document),
        document.getList(RunWindows.SET_ASIDE, Integer.class, List.of()).size(),
        document.getInteger("segmentsDone"),
        readStats(stats),
        order(document),
        document.getString("error"));
  }

  private static RunOrder order(Document document) {
    Number number = document.get(RunOrders.NUMBER, Number.class);
    Number serves = document.get(RunOrders.SERVES, Number.class);
    return number == null || serves == null
        ? RunOrder.NONE
        : new RunOrder(
            number.longValue(),
            serves.longValue(),
            document.getBoolean(RunOrders.OVERLAPPING, false));
  }

  /** A run that an older worker planned has no such number: it queued all segments at once. */
  private static int queued(Document document) {
    int all = document.containsKey("plannedAt") ? document.getInteger("segmentsPlanned") : 0;
    return document.getInteger(RunWindows.QUEUED, all);
  }

  static RunStats readStats(Document stats) {
    return new RunStats(
        number(stats, "images"),
        number(stats, "evaluated"),
        number(stats, "changed"),
        number(stats, "vanished"),
        number(stats, "failed"),
        number(stats, "newFindings"),
        number(stats, "resolvedFindings"),
        number(stats, "newCritical"),
        number(stats, "newHigh"),
        number(stats, "newMedium"),
        number(stats, "newLow"),
        number(stats, "newKev"));
  }

  /** Adds the counts of a segment to those of its run. */
  static Bson adding(RunStats counts) {
    List<Bson> updates = new ArrayList<>();
    stats(counts)
        .forEach(
            (name, count) -> {
              if (!name.equals("images")) { // those of the run are known from its plan
                updates.add(inc("stats." + name, (Long) count));
              }
            });
    return combine(updates);
  }

  static Document stats(RunStats stats) {
    return new Document("images", stats.images())
        .append("evaluated", stats.evaluated())
        .append("changed", stats.changed())
        .append("vanished", stats.vanished())
        .append("failed", stats.failed())
        .append("newFindings", stats.newFindings())
        .append("resolvedFindings", stats.resolvedFindings())
        .append("newCritical", stats.newCritical())
        .append("newHigh", stats.newHigh())
        .append("newMedium", stats.newMedium())
        .append("newLow", stats.newLow())
        .append("newKev", stats.newKev());
  }

  private static Document limits(Limits limits) {
    return new Document("ratePerSecond", limits.ratePerSecond())
        .append("parallelism", limits.parallelism())
        .append("deadlineSeconds", limits.deadlineSeconds());
  }

  /** As a list of pairs: an attribute's key may hold a dot, a field name had better not. */
  private static List<Document> attributes(Map<String, String> attributes) {
    return attributes.entrySet().stream()
        .map(entry -> new Document("key", entry.getKey()).append("value", entry.getValue()))
        .toList();
  }

  private static Map<String, String> attributes(Document document) {
    Map<String, String> attributes = new LinkedHashMap<>();
    for (Document pair : document.getList("attributes", Document.class)) {
      attributes.put(pair.getString("key"), pair.getString("value"));
    }
    return attributes;
  }

  private static long number(Document document, String field) {
    return document.get(field, Number.class).longValue();
  }

  private static @Nullable Instant instant(Document document, String field) {
    Date date = document.getDate(field);
    return date == null ? null : date.toInstant();
  }

  private RunDocuments() {}
}
