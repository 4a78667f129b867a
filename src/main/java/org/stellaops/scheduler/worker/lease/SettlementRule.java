package org.stellaops.scheduler.worker.lease;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.RuntimeCamelException;
import org.jspecify.annotations.Nullable;

/**
 * Decides from the end of an exchange how its lease ends.
 *
 * @param maxDeliveries deliveries that a message gets
 * @param retryDelay for failures that ask for no delay of their own
 */
record SettlementRule(int maxDeliveries, Duration retryDelay) {

  /** What is wrong with the message before any work was done on it, if anything is. */
  Optional<Settlement> onReceipt(Delivery delivery) {
    String flaw = delivery.flaw();
    if (flaw != null) {
      return Optional.of(new Settlement.Never(DeadReason.MALFORMED, flaw));
    }
    if (delivery.count() > maxDeliveries) {
      return Optional.of(
          new Settlement.Never(
              DeadReason.CRASHED,
              "delivered %d times and never settled; its workers died, or lost their leases"
                  .formatted(delivery.count() - 1)));
    }
    return Optional.empty();
  }

  /**
   * @param failure what the exchange ended with; null when it succeeded
   */
  Settlement onEnd(Lease lease, @Nullable Throwable failure) {
    if (!lease.valid()) {
      return new Settlement.Lost(lease.whyLost());
    }
    if (failure == null) {
      return new Settlement.Done();
    }
    return find(failure, LeaseLost.class)
        .<Settlement>map(lost -> new Settlement.Lost(reason(lost)))
        .or(
            () ->
                find(failure, HandBack.class).map(back -> new Settlement.HandedBack(reason(back))))
        .or(
            () ->
                find(failure, Permanent.class)
                    .map(never -> new Settlement.Never(DeadReason.REFUSED, never.reason())))
        .orElseGet(() -> onFailure(lease, failure));
  }

  private Settlement onFailure(Lease lease, Throwable failure) {
    if (lease.delivery().count() >= maxDeliveries) {
      return new Settlement.Never(DeadReason.FAILED, reason(failure));
    }
    Duration delay = find(failure, TryLater.class).map(TryLater::delay).orElse(retryDelay);
    return new Settlement.Later(delay, reason(failure));
  }

  private static <T> Optional<T> find(Throwable failure, Class<T> kind) {
    // a cause chain may be a circle
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
        .limit(20)
        .filter(kind::isInstance)
        .map(kind::cast)
        .findFirst();
  }

  /** Camel's own wrappers, as around an error, say nothing. */
  private static String reason(Throwable failure) {
    Throwable cause = failure.getCause();
    if (cause != null && failure instanceof RuntimeCamelException) {
      return reason(cause);
    }
    String message = failure.getMessage();
    String kind = failure.getClass().getSimpleName();
    return message == null ? kind : kind + ": " + message;
  }
}
