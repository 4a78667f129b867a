package org.stellaops.scheduler.worker.lease.redis;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.lease.DeadLetter;
import org.stellaops.scheduler.worker.lease.Delivery;
import org.stellaops.scheduler.worker.lease.Lease;
import org.stellaops.scheduler.worker.lease.MessageHeaders;

/** Reads a stream entry as a delivery. Anyone may have written it, so nothing in it is trusted. */
final class EntryFields {

  /** The field with the message's body. */
  static final String MESSAGE = "message";

  /**
   * What settling an entry needs.
   *
   * @param deliveries as Redis counts them, since the entry was added
   */
  record Receipt(String id, long deliveries) {}

  static Receipt receipt(Lease lease) {
    return (Receipt) lease.delivery().receipt();
  }

  static Delivery delivery(String id, long deliveries, Map<String, byte[]> fields) {
    byte[] body = fields.get(MESSAGE);
    long count = DeadLetter.attempts(text(fields, DeadLetter.ATTEMPTS)) + deliveries;
    return new Delivery(
        id,
        new Receipt(id, deliveries),
        body == null ? new byte[0] : body,
        MessageHeaders.pick(name -> text(fields, name)),
        (int) Math.min(Integer.MAX_VALUE, count),
        DeadLetter.instant(text(fields, DeadLetter.ENQUEUED_AT), addedAt(id)),
        body == null ? "the entry has no field \"message\"" : null);
  }

  /** Pairs as Lua has them: name, value, name, value. */
  static Map<String, byte[]> pairs(List<?> flat) {
    Map<String, byte[]> fields = new LinkedHashMap<>();
    for (int i = 0; i + 1 < flat.size(); i += 2) {
      fields.put(
          new String((byte[]) flat.get(i), StandardCharsets.UTF_8), (byte[]) flat.get(i + 1));
    }
    return fields;
  }

  static @Nullable String text(Map<String, byte[]> fields, String name) {
    byte[] value = fields.get(name);
    return value == null ? null : new String(value, StandardCharsets.UTF_8);
  }

  /** Redis makes the time of adding the first part of an entry's id. */
  static Instant addedAt(String id) {
    try {
      return Instant.ofEpochMilli(Long.parseLong(id.substring(0, id.indexOf('-'))));
    } catch (NumberFormatException | DateTimeException e) {
      return Instant.EPOCH;
    }
  }

  private EntryFields() {}
}
