package org.stellaops.scheduler.worker.plan;

import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.stellaops.scheduler.worker.message.CanonicalJson;
import org.stellaops.scheduler.worker.message.PlannerMessage;
import org.stellaops.scheduler.worker.message.SegmentMessage;
import org.stellaops.scheduler.worker.run.Run;

/**
 * Makes messages ready for a queue: canonical JSON, transport headers, and the key that suppresses
 * duplicates.
 */
public final class QueueEnvelope {

  /** For a built-in queue. */
  private static final String KEY = "messageKey";

  /** The same for camel-nats, which passes it to the stream. */
  private static final String NATS_KEY = "Nats-Msg-Id";

  public void segment(@Body SegmentMessage segment, Exchange exchange) {
    String key = segment.tenantId() + ":" + segment.segmentId();
    put(exchange.getMessage(), segment, segment.schema(), segment.tenantId(), segment.runId(), key);
  }

  /** Once more, under a key that the queue does not know, and each time another. */
  public void again(@Body RequeuedSegment requeued, Exchange exchange) {
    segment(requeued.message(), exchange);
    Message message = exchange.getMessage();
    String key = message.getHeader("messageId", String.class) + ":again:" + requeued.times();
    message.setHeader(KEY, key);
    message.setHeader(NATS_KEY, key);
  }

  /** The header messageId of a segment's message. */
  static String segmentKey(Run run, int index) {
    return run.tenantId() + ":" + SegmentMessage.id(run.runId(), index);
  }

  public void run(@Body PlannerMessage message, Exchange exchange) {
    String key = message.tenantId() + ":" + message.messageId();
    put(exchange.getMessage(), message, message.schema(), message.tenantId(), message.runId(), key);
  }

  private static void put(
      Message message, Object body, String schema, String tenantId, String runId, String key) {
    message.setBody(CanonicalJson.write(body));
    message.setHeader("schema", schema);
    message.setHeader("tenant", tenantId);
    message.setHeader("runId", runId);
    message.setHeader("messageId", key);
    message.setHeader(KEY, key);
    message.setHeader(NATS_KEY, key);
  }
}
