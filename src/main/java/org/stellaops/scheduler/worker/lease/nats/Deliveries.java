package org.stellaops.scheduler.worker.lease.nats;

import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsJetStreamMetaData;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.lease.DeadLetter;
import org.stellaops.scheduler.worker.lease.Delivery;
import org.stellaops.scheduler.worker.lease.Lease;
import org.stellaops.scheduler.worker.lease.MessageHeaders;

/** Reads a JetStream message as a delivery, and writes the headers of its copies. */
final class Deliveries {

  static Delivery read(Message message) {
    NatsJetStreamMetaData meta = message.metaData();
    long count = DeadLetter.attempts(header(message, DeadLetter.ATTEMPTS)) + meta.deliveredCount();
    return new Delivery(
        meta.getStream() + "/" + meta.streamSequence(),
        message,
        message.getData(),
        MessageHeaders.pick(name -> header(message, name)),
        (int) Math.min(Integer.MAX_VALUE, count),
        DeadLetter.instant(header(message, DeadLetter.ENQUEUED_AT), meta.timestamp().toInstant()),
        null);
  }

  static Message message(Lease lease) {
    return (Message) lease.delivery().receipt();
  }

  static long sequence(Message message) {
    return message.metaData().streamSequence();
  }

  /**
   * Headers for a copy: those of the message and the new ones. Headers that JetStream itself acts
   * on are not copied: an expectation about the stream, or a time to live, was meant for the
   * original.
   *
   * @param id by which JetStream drops a second copy
   */
  static Headers headers(Message message, String id, Map<String, String> more) {
    Headers headers = new Headers();
    Headers found = message.getHeaders();
    if (found != null) {
      for (Map.Entry<String, List<String>> each : found.entrySet()) {
        if (!each.getKey().toLowerCase(Locale.ROOT).startsWith("nats-")) {
          headers.put(each.getKey(), each.getValue());
        }
      }
    }
    more.forEach((name, value) -> headers.put(name, printable(value)));
    headers.put("Nats-Msg-Id", id);
    return headers;
  }

  /** The protocol's header values are ASCII. */
  static String printable(String value) {
    return value.replaceAll("[^\\x20-\\x7e]", "?");
  }

  private static @Nullable String header(Message message, String name) {
    Headers headers = message.getHeaders();
    return headers == null ? null : headers.getFirst(name);
  }

  private Deliveries() {}
}
