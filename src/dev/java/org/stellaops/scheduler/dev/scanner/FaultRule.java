package org.stellaops.scheduler.dev.scanner;

import java.util.Optional;
import java.util.Random;
import org.stellaops.scheduler.dev.scanner.Target.Operation;

/** When to misbehave, and how. Counts for itself how often it did. */
final class FaultRule {
  private final Operation operation;
  private final Optional<String> imageDigest;
  private final double probability;
  private final Random random;
  private final Fault fault;
  private long left;
  private long fired;

  /**
   * @param requests how many requests to spoil; {@link Long#MAX_VALUE} for no end
   * @param seed makes the same choice again in the same order of requests
   */
  FaultRule(
      Operation operation,
      Optional<String> imageDigest,
      long requests,
      double probability,
      long seed,
      Fault fault) {
    this.operation = operation;
    this.imageDigest = imageDigest;
    this.left = requests;
    this.probability = probability;
    this.random = new Random(seed);
    this.fault = fault;
  }

  synchronized Optional<Fault> next(Target target) {
    boolean meant =
        left > 0
            && target.operation() == operation
            && (imageDigest.isEmpty() || imageDigest.equals(target.imageDigest()));
    if (!meant || random.nextDouble() >= probability) {
      return Optional.empty();
    }
    left--;
    fired++;
    return Optional.of(fault);
  }

  synchronized long fired() {
    return fired;
  }

  Fault fault() {
    return fault;
  }
}
