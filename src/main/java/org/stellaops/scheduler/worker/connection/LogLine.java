package org.stellaops.scheduler.worker.connection;

import io.opentelemetry.proto.logs.v1.LogRecord;

/**
 * One log line as OTLP.
 *
 * @param logger whose line it is; OTLP keeps it outside the record, as the scope
 */
record LogLine(String logger, LogRecord content) {

  /** Bytes on the wire, about. */
  int size() {
    return logger.length() + content.getSerializedSize();
  }
}
