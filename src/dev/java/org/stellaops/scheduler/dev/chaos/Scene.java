package org.stellaops.scheduler.dev.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.dev.process.Wait;

/**
 * One round as its faults see it.
 *
 * @param spared number of the place that is left alone; negative for none
 * @param over whether the run has ended
 */
record Scene(
    Arena arena,
    Team team,
    Control control,
    Duration lease,
    int spared,
    BooleanSupplier over,
    Differences differences,
    List<Death> deaths,
    List<Thread> lasting,
    ReentrantLock oneTrap) {

  private static final Duration LATE = Duration.ofSeconds(2);

  /** A worker that was killed. */
  record Death(String worker, Instant at) {}

  static Scene of(
      Arena arena,
      Team team,
      Control control,
      Duration lease,
      int spared,
      BooleanSupplier over,
      Differences differences,
      List<Thread> lasting) {
    return new Scene(
        arena,
        team,
        control,
        lease,
        spared,
        over,
        differences,
        java.util.Collections.synchronizedList(new ArrayList<>()),
        lasting,
        new ReentrantLock(true));
  }

  boolean running() {
    return !over.getAsBoolean();
  }

  Optional<Team.Place> victim(SplittableRandom random) {
    return running() ? team.pick(random, spared) : Optional.empty();
  }

  void kill(Team.Place place) {
    String name = place.name();
    deaths.add(new Death(name, place.kill()));
  }

  /**
   * Stops whoever first reaches a boundary.
   *
   * @return the worker that waits there; null when nobody came before the run had ended
   */
  @Nullable String trap(String boundary, int passes) {
    control.arm(boundary, passes, team.others(spared));
    // what follows the end of a run comes a little after it
    Wait.within(Duration.ofMinutes(2), () -> control.caught() || over.getAsBoolean());
    return control.awaitCaught(LATE);
  }

  /** SIGSTOP for longer than the lease, then SIGCONT. */
  void freeze(Team.Place place, SplittableRandom random, Runnable meanwhile) {
    Worker worker = place.worker();
    worker.freeze();
    try {
      meanwhile.run();
      Wait.pause(lease.plusMillis(800 + random.nextInt(1_500)));
    } finally {
      worker.thaw();
    }
  }
}
