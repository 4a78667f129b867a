package org.stellaops.scheduler.worker.scan;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stellaops.scheduler.worker.lease.HandBack;

/**
 * Open while the scanner answers. It closes when most of the last calls found the scanner down, and
 * at once when it refuses our credentials; then leasing stops, what is leased goes back without
 * using up a delivery, and a probe at a time finds out when to open again.
 */
public final class ScannerGate {

  private static final Logger LOG = LoggerFactory.getLogger(ScannerGate.class);

  /** Why the gate stands as it does. */
  public enum State {
    OPEN,
    DOWN,
    REFUSED
  }

  /**
   * @param since when it came to stand so
   * @param reason what the scanner did; blank while open
   * @param tenantId whose call met it; the probe asks in its name
   */
  public record Standing(State state, Instant since, String reason, String tenantId) {

    public boolean open() {
      return state == State.OPEN;
    }
  }

  private final CircuitBreaker circuit;
  private final Clock clock;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile Standing standing;

  /**
   * @param calls how many of the last calls count
   * @param leastCalls fewer than these never close the gate
   * @param failurePercent share of them that finds the scanner down
   */
  public ScannerGate(int calls, int leastCalls, int failurePercent, Clock clock) {
    this.circuit =
        CircuitBreaker.of(
            "scanner",
            CircuitBreakerConfig.custom()
                .slidingWindowSize(Math.max(calls, leastCalls))
                .minimumNumberOfCalls(leastCalls)
                .failureRateThreshold(failurePercent)
                .build());
    this.clock = clock;
    this.standing = new Standing(State.OPEN, clock.instant(), "", "");
  }

  public Standing standing() {
    return standing;
  }

  /** Is told after every opening and closing. */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /**
   * Before every call.
   *
   * @throws HandBack while the gate is closed, except for the probe
   */
  void enter(ImageTask task) {
    Standing now = standing;
    if (!now.open() && !task.isProbe()) {
      throw new HandBack(
          "the scanner is not to be asked since " + now.since() + ": " + now.reason());
    }
  }

  /** The scanner gave an answer, be it about a broken image: it is there. */
  void answered(ImageTask task) {
    if (task.isProbe()) {
      circuit.reset();
      change(new Standing(State.OPEN, clock.instant(), "", ""));
    } else if (circuit.getState() == CircuitBreaker.State.CLOSED) {
      circuit.onSuccess(0, TimeUnit.NANOSECONDS);
    }
  }

  /** The scanner could not be reached, or answered that it is down. */
  void down(ImageTask task, String reason) {
    if (task.isProbe() || circuit.getState() != CircuitBreaker.State.CLOSED) {
      return;
    }
    circuit.onError(0, TimeUnit.NANOSECONDS, new ScannerBusy(reason, true, null));
    if (circuit.getState() != CircuitBreaker.State.CLOSED) {
      change(new Standing(State.DOWN, clock.instant(), reason, task.tenantId()));
    }
  }

  /** The scanner refused our credentials: no image will fare better. */
  void refused(ImageTask task, int status) {
    if (task.isProbe() && standing.state() == State.REFUSED) {
      return;
    }
    String reason =
        "the scanner answered "
            + status
            + " to our credentials (SCHEDULER_SCANNER_TOKEN or the client certificate)";
    change(new Standing(State.REFUSED, clock.instant(), reason, task.tenantId()));
  }

  private synchronized void change(Standing next) {
    if (next.state() == standing.state()) {
      return;
    }
    standing = next;
    if (next.open()) {
      LOG.info("The scanner answers again; leasing goes on");
    } else {
      LOG.warn(
          "{}; leasing stops, leased segments go back, and a probe finds out when to go on",
          next.reason());
    }
    listeners.forEach(Runnable::run);
  }
}
