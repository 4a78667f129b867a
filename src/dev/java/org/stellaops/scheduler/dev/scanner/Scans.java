package org.stellaops.scheduler.dev.scanner;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Scans under way and done. A scan here has nothing to look at, since the SBOM is there already; it
 * takes its time and ends. The oldest are forgotten beyond 10,000.
 */
final class Scans {
  private static final int MOST = 10_000;

  /** How a scan is going to end. */
  enum Ending {
    SUCCEEDED,
    FAILED,
    NEVER
  }

  /** A started scan. */
  record Scan(String scanId, String imageDigest, long startedNanos, Ending ending) {}

  private final long pendingNanos;
  private final long runningNanos;
  private final LongSupplier nanoTime;
  private final Map<String, Scan> scans =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Scan> eldest) {
          return size() > MOST;
        }
      };

  /**
   * @param duration from start to end; a quarter of it pending, the rest running
   */
  Scans(Duration duration, LongSupplier nanoTime) {
    this.pendingNanos = duration.toNanos() / 4;
    this.runningNanos = duration.toNanos();
    this.nanoTime = nanoTime;
  }

  synchronized Scan start(String imageDigest, Ending ending) {
    Scan scan = new Scan(UUID.randomUUID().toString(), imageDigest, nanoTime.getAsLong(), ending);
    scans.put(scan.scanId(), scan);
    return scan;
  }

  synchronized Optional<Scan> find(@Nullable String scanId) {
    return Optional.ofNullable(scans.get(scanId));
  }

  /** One of {@code pending}, {@code running}, {@code succeeded}, {@code failed}. */
  String status(Scan scan) {
    long age = nanoTime.getAsLong() - scan.startedNanos();
    if (age < pendingNanos) {
      return "pending";
    }
    if (age < runningNanos || scan.ending() == Ending.NEVER) {
      return "running";
    }
    return scan.ending() == Ending.FAILED ? "failed" : "succeeded";
  }
}
