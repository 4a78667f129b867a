package org.stellaops.scheduler.worker.lease;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a lease consumer is doing, for health and for logs.
 *
 * @param queue short name, as in the metrics' label {@code queue}
 * @param endpoint where it takes its leases, without credentials
 * @param status what it is doing
 * @param since since when
 * @param detail the broker's or the configuration's complaint; null when there is none
 * @param held leases that it holds now
 */
public record ConsumerState(
    String queue,
    String endpoint,
    Status status,
    Instant since,
    @Nullable String detail,
    int held) {

  /** What a consumer can be doing. */
  public enum Status {
    /** has not reached the broker yet */
    STARTING,
    /** takes leases whenever it has room */
    OPEN,
    /** cannot reach the broker and keeps trying */
    UNAVAILABLE,
    /** the broker is set up so that work would be lost; takes nothing until that is mended */
    MISCONFIGURED,
    /** told to take nothing; what it holds is worked on and renewed */
    SUSPENDED,
    STOPPED
  }
}
