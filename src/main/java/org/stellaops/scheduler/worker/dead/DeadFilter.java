package org.stellaops.scheduler.worker.dead;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.lease.DeadMessage;
import org.stellaops.scheduler.worker.lease.DeadReason;

/**
 * Which dead letters are meant.
 *
 * @param whose of which tenants
 * @param reason only those of this class of reasons, one of {@link #REASONS}; null: of all
 * @param runId only those of this run; null: of all
 */
public record DeadFilter(Whose whose, @Nullable String reason, @Nullable String runId) {

  /** What {@link #reason} may be. */
  public static final List<String> REASONS =
      Stream.concat(
              Arrays.stream(DeadReason.values()).map(DeadReason::wire),
              Stream.of(DeadMessage.UNKNOWN))
          .toList();

  /** Of which tenants. */
  public sealed interface Whose {

    /** Of all, and of none: for whoever operates the brokers. */
    record Everyones() implements Whose {}

    /** Of one tenant. */
    record Tenants(String tenantId) implements Whose {}

    /** Those whose body names no tenant: they could be anybody's. */
    record Nobodys() implements Whose {}
  }

  boolean matches(DeadMessage message, Owner owner) {
    boolean theirs =
        whose instanceof Whose.Everyones
            || (whose instanceof Whose.Tenants one && one.tenantId().equals(owner.tenantId()))
            || (whose instanceof Whose.Nobodys && owner.tenantId() == null);
    return theirs
        && (reason == null || reason.equals(message.kind()))
        && (runId == null || runId.equals(owner.runId()));
  }

  /** For the audit record. */
  @Override
  public String toString() {
    String of = whose instanceof Whose.Nobodys ? " of no tenant" : "";
    return (reason == null ? "all" : "reason " + reason)
        + of
        + (runId == null ? "" : " of run " + runId);
  }
}
