package org.stellaops.scheduler.worker.event;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Body;
import org.stellaops.scheduler.worker.lease.redis.StreamEntry;
import org.stellaops.scheduler.worker.message.CanonicalJson;
import org.stellaops.scheduler.worker.message.Event;
import org.stellaops.scheduler.worker.message.Timestamps;
import org.stellaops.scheduler.worker.run.Run;
import org.stellaops.scheduler.worker.run.SegmentRecord;

/**
 * Events as entries of the stream: canonical JSON, the fields that consumers select by, and the
 * signature when signing is on.
 */
public final class EventEntries {

  private final SegmentEvents segmentEvents;
  private final RunEvents runEvents;
  private final Optional<EventSigner> signer;

  EventEntries(SegmentEvents segmentEvents, RunEvents runEvents, Optional<EventSigner> signer) {
    this.segmentEvents = segmentEvents;
    this.runEvents = runEvents;
    this.signer = signer;
  }

  /** All events of a recorded segment, as one batch. */
  public List<StreamEntry> segment(@Body SegmentRecord segment) {
    return segmentEvents.of(segment).stream().map(this::entry).toList();
  }

  /** The event of a run's end. */
  public List<StreamEntry> run(@Body Run run) {
    return List.of(entry(runEvents.of(run)));
  }

  private StreamEntry entry(Event<?> event) {
    byte[] json = CanonicalJson.write(event);
    Map<String, byte[]> fields = new LinkedHashMap<>();
    fields.put("event", json);
    fields.put("eventId", bytes(event.eventId().toString()));
    fields.put("kind", bytes(event.kind().wire()));
    fields.put("tenant", bytes(event.tenant()));
    fields.put("ts", bytes(Timestamps.write(event.ts())));
    signer.ifPresent(key -> fields.put("dsse", key.envelope(json)));
    return new StreamEntry(fields);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
