package org.stellaops.scheduler.worker.ops;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts failed logins of an address, and says how long it has to wait after too many.
 *
 * <p>Remembers the 10,000 addresses seen last, so that a flood from many cannot fill the memory.
 */
final class LoginAttempts {

  /** Failures within {@link #WINDOW} after which an address is refused until the window ends. */
  static final int ALLOWED = 10;

  static final Duration WINDOW = Duration.ofMinutes(1);

  private static final int ADDRESSES = 10_000;

  private final Clock clock;

  private final Map<String, Failures> failures =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
          return size() > ADDRESSES;
        }
      };

  LoginAttempts(Clock clock) {
    this.clock = clock;
  }

  synchronized void failed(String address) {
    failures.compute(
        address,
        (key, known) ->
            known == null || known.over(clock.instant())
                ? new Failures(1, clock.instant().plus(WINDOW))
                : new Failures(known.count() + 1, known.until()));
  }

  /** How long the address has to wait; zero when it may try. */
  synchronized Duration wait(String address) {
    Failures known = failures.get(address);
    if (known == null || known.count() < ALLOWED || known.over(clock.instant())) {
      return Duration.ZERO;
    }
    return Duration.between(clock.instant(), known.until());
  }

  synchronized void forget() {
    failures.clear();
  }

  private record Failures(int count, Instant until) {
    boolean over(Instant now) {
      return !now.isBefore(until);
    }
  }
}
