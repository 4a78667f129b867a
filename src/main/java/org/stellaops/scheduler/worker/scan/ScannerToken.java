package org.stellaops.scheduler.worker.scan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bearer token for the scanner. One that comes from a file is read again when the file changes.
 */
public final class ScannerToken {

  private static final Logger LOG = LoggerFactory.getLogger(ScannerToken.class);
  private static final long LOOK_EVERY_NANOS = 1_000_000_000L;

  private final @Nullable Path file;
  private volatile @Nullable String header;
  private @Nullable FileTime modified;
  private volatile long lookedAt = System.nanoTime() - LOOK_EVERY_NANOS;

  /**
   * @param token as it was at the start
   * @param file where it came from; null when it came from the environment
   */
  public ScannerToken(Optional<String> token, @Nullable Path file) {
    this.header = token.map(value -> "Bearer " + value).orElse(null);
    this.file = file;
  }

  /** Value of the Authorization header; null when there is no token. */
  @Nullable String authorization() {
    if (file != null && System.nanoTime() - lookedAt >= LOOK_EVERY_NANOS) {
      look(file);
    }
    return header;
  }

  private synchronized void look(Path path) {
    lookedAt = System.nanoTime();
    try {
      FileTime now = Files.getLastModifiedTime(path);
      if (!now.equals(modified)) {
        String token = Files.readString(path).strip();
        if (!token.isEmpty()) { // a file that is just being written is read again at the next look
          header = "Bearer " + token;
          modified = now;
        }
      }
    } catch (IOException e) {
      LOG.warn("The scanner's token file cannot be read now; the token read last stays in use");
    }
  }
}
