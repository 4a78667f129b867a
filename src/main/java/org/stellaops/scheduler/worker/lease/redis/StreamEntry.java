package org.stellaops.scheduler.worker.lease.redis;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An entry to be added to a stream, as body of an exchange: one of them, or a list that is sent as
 * one batch.
 *
 * @param fields names and values, in this order
 */
public record StreamEntry(Map<String, byte[]> fields) {

  public StreamEntry {
    fields = new LinkedHashMap<>(fields);
  }
}
