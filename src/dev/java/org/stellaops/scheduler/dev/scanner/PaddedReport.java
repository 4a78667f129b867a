package org.stellaops.scheduler.dev.scanner;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** A JSON document of any size that takes no memory: a report with one long padding text. */
final class PaddedReport extends InputStream {
  private static final byte[] HEAD =
      "{\"report\":{},\"padding\":\"".getBytes(StandardCharsets.UTF_8);
  private static final byte[] TAIL = "\"}".getBytes(StandardCharsets.UTF_8);

  private final long size;
  private long position;

  /**
   * @param size in bytes; at least that of the empty document
   */
  PaddedReport(long size) {
    this.size = Math.max(size, HEAD.length + TAIL.length);
  }

  @Override
  public int read() {
    if (position >= size) {
      return -1;
    }
    long at = position++;
    if (at < HEAD.length) {
      return HEAD[(int) at];
    }
    return at >= size - TAIL.length ? TAIL[(int) (at - size + TAIL.length)] : 'x';
  }

  @Override
  public int read(byte[] into, int from, int length) {
    int count = (int) Math.min(length, size - position);
    for (int i = 0; i < count; i++) {
      into[from + i] = (byte) read();
    }
    return count == 0 && length > 0 ? -1 : count;
  }

  @Override
  public int available() {
    return (int) Math.min(Integer.MAX_VALUE, size - position);
  }
}
