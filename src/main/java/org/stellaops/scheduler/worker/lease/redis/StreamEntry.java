package org.stellaops.scheduler.worker.lease.redis;

import java.util.Map;

/**
 * An entry to be added to a Redis stream.
 *
 * @param fields by name, in the order in which they are written
 */
public record StreamEntry(Map<String, byte[]> fields) {}
