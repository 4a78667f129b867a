package org.stellaops.scheduler.worker.api;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.message.BadMessage;
import org.stellaops.scheduler.worker.message.ImageReader;
import org.stellaops.scheduler.worker.message.ImpactedImage;
import org.stellaops.scheduler.worker.ops.ProblemType;

/**
 * Reads images from newline-delimited JSON, one line at a time. Blank lines are passed over; a
 * carriage return before the line feed too, because JSON takes it for white space.
 */
final class SnapshotLines implements Iterator<ImpactedImage> {

  static final int LONGEST = 64 * 1024;

  private final InputStream in;
  private final ImageReader images;
  private final long mostBytes;
  private final byte[] buffer = new byte[LONGEST];
  private byte[] line = new byte[1024];
  private int filled;
  private int position;
  private long total;
  private long number;
  private @Nullable ImpactedImage next;

  /**
   * @param mostBytes of the whole stream, unpacked
   */
  SnapshotLines(InputStream in, ImageReader images, long mostBytes) {
    this.in = in;
    this.images = images;
    this.mostBytes = mostBytes;
  }

  /**
   * @throws ApiProblem naming the line
   */
  @Override
  public boolean hasNext() {
    while (next == null) {
      int length = readLine();
      if (length < 0) {
        return false;
      }
      number++;
      if (!blank(length)) {
        next = image(length);
      }
    }
    return true;
  }

  @Override
  public ImpactedImage next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException();
    }
    ImpactedImage image = next;
    next = null;
    return image;
  }

  private ImpactedImage image(int length) {
    try {
      return images.read(Arrays.copyOf(line, length));
    } catch (BadMessage e) {
      throw invalid(number, e.reason());
    }
  }

  /** The length of the next line, which then stands in {@link #line}; -1 at the end. */
  private int readLine() {
    int length = 0;
    while (true) {
      if (position == filled && !fill()) {
        return length == 0 ? -1 : length;
      }
      int end = position;
      while (end < filled && buffer[end] != '\n') {
        end++;
      }
      length = append(length, end);
      boolean complete = end < filled;
      position = complete ? end + 1 : end;
      if (complete) {
        return length;
      }
    }
  }

  private int append(int length, int end) {
    int longer = length + end - position;
    if (longer > LONGEST) {
      throw invalid(number + 1, "is longer than " + LONGEST + " bytes; allowed: up to " + LONGEST);
    }
    if (longer > line.length) {
      line = Arrays.copyOf(line, Math.max(longer, 2 * line.length));
    }
    System.arraycopy(buffer, position, line, length, end - position);
    return longer;
  }

  private boolean fill() {
    try {
      filled = Math.max(0, in.read(buffer));
      position = 0;
    } catch (ZipException e) {
      throw invalid(number + 1, "cannot be unpacked; allowed: gzip, as Content-Encoding says");
    } catch (IOException e) {
      throw new ApiProblem(
          ProblemType.REQUEST_INVALID,
          "The stream broke off in or after line " + (number + 1) + "; nothing was kept",
          null,
          e);
    }
    total += filled;
    if (total > mostBytes) {
      throw new ApiProblem(
          ProblemType.BODY_TOO_LARGE,
          "The snapshot has more than "
              + mostBytes
              + " bytes, unpacked; allowed: up to "
              + mostBytes
              + " (1 KiB for each of SCHEDULER_SNAPSHOT_MAX_IMAGES)");
    }
    return filled > 0;
  }

  private boolean blank(int length) {
    for (int i = 0; i < length; i++) {
      if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  private static ApiProblem invalid(long line, String finding) {
    return new ApiProblem(ProblemType.REQUEST_INVALID, "line " + line + ": " + finding);
  }
}
