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
 * <p>Closing a body reads what is left of it, without any limit. So of one that was refused the
 * connection is given up instead. Any other is closed, read or not: an empty one is never read, and
 * its connection goes back to the pool by being closed.
 */
final class BoundedBody extends HttpEntityWrapper {

  private final long maxBytes;
  private final long deadlineNanos;
  private final Runnable discard;
  private boolean refused;

  /**
   * @param deadlineNanos on {@link System#nanoTime()}: a body that drips byte by byte never meets a
   *     time-out between two reads
   * @param discard gives up the connection, with the rest of the body unread; may be called again
   */
  BoundedBody(HttpEntity body, long maxBytes, long deadlineNanos, Runnable discard) {
    super(body);
    this.maxBytes = maxBytes;
    this.deadlineNanos = deadlineNanos;
    this.discard = discard;
  }

  /**
   * Closing would wait for the rest once more, and without a close nobody gives the connection
   * back.
   */
  private void refuse() {
    refused = true;
    discard.run();
  }

  @Override
  public InputStream getContent() throws IOException {
    if (getContentLength() > maxBytes) {
      refuse();
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
        refuse();
        throw e;
      }
      counted(more);
      return more;
    }

    private void counted(int more) throws IOException {
      if (more > 0) {
        read += more;
        if (read > maxBytes) {
          refuse();
          throw new AnswerTooLarge(maxBytes);
        }
        if (System.nanoTime() - deadlineNanos > 0) {
          refuse();
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
