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

  /**
   * One that is queued again gets a key that the queue does not know, and each time another; its id
   * stays.
   */
  public void segment(@Body QueuedSegment queued, Exchange exchange) {
    SegmentMessage segment = queued.message();
    String id = segment.tenantId() + ":" + segment.segmentId();
    String key = queued.again() == 0 ? id : id + ":again:" + queued.again();
    Message message = exchange.getMessage();
    put(message, segment, segment.schema(), segment.tenantId(), segment.runId(), key);
    message.setHeader("messageId", id);
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
