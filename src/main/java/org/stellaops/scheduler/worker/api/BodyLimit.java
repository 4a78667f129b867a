package org.stellaops.scheduler.worker.api;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;
import org.stellaops.scheduler.worker.ops.ProblemType;
import org.stellaops.scheduler.worker.ops.Refusal;

/** Stops reading a JSON body at the limit, whatever its length was said to be. */
final class BodyLimit extends OncePerRequestFilter {

  private final int most;

  /**
   * @param most bytes of a body
   */
  BodyLimit(int most) {
    this.most = most;
  }

  /** Snapshots are streams and bring limits of their own. */
  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return request.getRequestURI().startsWith(SnapshotController.PATH);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (request.getContentLengthLong() > most) {
      Refusal.write(
          response,
          ProblemType.BODY_TOO_LARGE,
          text(request.getContentLengthLong() + " bytes", most));
      return;
    }
    chain.doFilter(new Limited(request, most), response);
  }

  private static String text(String found, int most) {
    return "The body has "
        + found
        + "; allowed: up to "
        + most
        + " bytes (SCHEDULER_HTTP_MAX_BODY_BYTES). "
        + RunRequestReader.ADVICE;
  }

  /** The body went on beyond the limit. */
  static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1;

    TooLarge(int most) {
      super(text("more than " + most + " bytes", most));
    }
  }

  private static final class Limited extends HttpServletRequestWrapper {
    private final int most;

    Limited(HttpServletRequest request, int most) {
      super(request);
      this.most = most;
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
      return new LimitedStream(super.getInputStream(), most);
    }
  }

  private static final class LimitedStream extends ServletInputStream {
    private final ServletInputStream in;
    private final int most;
    private int read;

    LimitedStream(ServletInputStream in, int most) {
      this.in = in;
      this.most = most;
    }

    @Override
    public int read() throws IOException {
      int next = in.read();
      count(next < 0 ? 0 : 1);
      return next;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int count = in.read(into, offset, length);
      count(Math.max(0, count));
      return count;
    }

    private void count(int more) throws TooLarge {
      read += more;
      if (read > most) {
        throw new TooLarge(most);
      }
    }

    @Override
    public boolean isFinished() {
      return in.isFinished();
    }

    @Override
    public boolean isReady() {
      return in.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      in.setReadListener(listener);
    }
  }
}
