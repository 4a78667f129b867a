package org.stellaops.scheduler.worker.scan;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/**
 * An answer's body that ends with an error when it gets too large or takes too long as a whole.
 *
 * <p>Closing a body reads what is left of it, without any limit. So one that was refused is not
 * closed; the client then closes the connection. Any other is closed, read or not: an empty one is
 * never read, and its connection goes back to the pool by being closed.
 */
final class BoundedBody extends HttpEntityWrapper {

  private final long maxBytes;
  private final long deadlineNanos;
  private boolean refused;

  /**
   * @param deadlineNanos on {@link System#nanoTime()}: a body that drips byte by byte never meets a
   *     time-out between two reads
   */
  BoundedBody(HttpEntity body, long maxBytes, long deadlineNanos) {
    super(body);
    this.maxBytes = maxBytes;
    this.deadlineNanos = deadlineNanos;
  }

  @Override
  public InputStream getContent() throws IOException {
    if (getContentLength() > maxBytes) {
      refused = true;
      throw new AnswerTooLarge(maxBytes);
    }
    return new Bounded(super.getContent());
  }

  @Override
  public void close() throws IOException {
    if (!refused) {
      super.close();
    }
  }

  private final class Bounded extends FilterInputStream {
    private long read;

    Bounded(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int next = super.read();
      counted(next < 0 ? 0 : 1);
      return next;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int more;
      try {
        more = super.read(into, offset, length);
      } catch (IOException e) {
        refused = true; // closing would wait for the rest of it once more
        throw e;
      }
      counted(more);
      return more;
    }

    private void counted(int more) throws IOException {
      if (more > 0) {
        read += more;
        if (read > maxBytes) {
          refused = true;
          throw new AnswerTooLarge(maxBytes);
        }
        if (System.nanoTime() - deadlineNanos > 0) {
          refused = true;
          throw new SocketTimeoutException("the answer as a whole took too long");
        }
      }
    }

    @Override
    public void close() throws IOException {
      if (!refused) {
        super.close();
      }
    }
  }
}
