package org.stellaops.scheduler.dev.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.stellaops.scheduler.dev.process.Wait;

/**
 * Something that goes wrong in the middle of a run.
 *
 * @param name without spaces, for the report
 * @param when in the run it is to begin
 */
record Fault(String name, When when, Strike strike) {

  /** When it begins. */
  enum When {
    /** Before the run is planned. */
    AT_START,
    /** While segments are worked on. */
    IN_THE_MIDDLE,
    /** From the middle on, for what comes with the end of the run. */
    AT_THE_END
  }

  /** What is done; it returns when all is as before, but for what goes on beyond the round. */
  interface Strike {
    /** Whether anything was struck: a run may end, and a worker be away, before its turn. */
    boolean strike(Scene scene, SplittableRandom random);
  }

  static Fault kill() {
    return new Fault(
        "kill",
        When.IN_THE_MIDDLE,
        (scene, random) -> {
          Optional<Team.Place> victim = scene.victim(random);
          victim.ifPresent(scene::kill);
          return victim.isPresent();
        });
  }

  /** SIGKILL at a boundary between two steps. */
  static Fault killAt(String boundary, When when, int mostPasses) {
    return new Fault(
        "kill:" + boundary.replace(' ', ':'),
        when,
        (scene, random) -> {
          scene.oneTrap().lock();
          try {
            String caught = scene.trap(boundary, random.nextInt(mostPasses + 1));
            if (caught != null) {
              scene.kill(scene.team().place(caught));
            }
            return caught != null;
          } finally {
            scene.oneTrap().unlock();
          }
        });
  }

  /** SIGSTOP for longer than the lease, wherever the worker is. */
  static Fault freeze() {
    return new Fault(
        "freeze",
        When.IN_THE_MIDDLE,
        (scene, random) -> {
          Optional<Team.Place> victim = scene.victim(random);
          victim.ifPresent(
              place -> {
                scene.freeze(place, random, () -> {});
                place.release();
              });
          return victim.isPresent();
        });
  }

  /**
   * SIGSTOP at a boundary for longer than the lease: the first thing that the worker does when it
   * goes on is the next step.
   */
  static Fault freezeAt(String boundary) {
    return new Fault(
        "freeze:" + boundary.replace(' ', ':'),
        When.IN_THE_MIDDLE,
        (scene, random) -> {
          scene.oneTrap().lock();
          try {
            String caught = scene.trap(boundary, random.nextInt(4));
            if (caught != null) {
              scene.freeze(scene.team().place(caught), random, () -> scene.control().go(caught));
            }
            return caught != null;
          } finally {
            scene.oneTrap().unlock();
          }
        });
  }

  /** SIGTERM: what is held ends or is handed back, and the exit code is 0. */
  static Fault term() {
    return new Fault(
        "term",
        When.IN_THE_MIDDLE,
        (scene, random) -> {
          Optional<Team.Place> victim = scene.victim(random);
          victim.ifPresent(
              place -> {
                String name = place.name();
                place.terminate().ifPresent(code -> scene.differences().asked(name, code));
              });
          return victim.isPresent();
        });
  }

  /** The broker dies with SIGKILL and comes back with what it had. */
  static Fault broker(String name, int least, int most) {
    return server(
        name,
        least,
        most,
        scene -> scene.arena().broker().kill(),
        scene -> scene.arena().broker().restart());
  }

  static Fault store(String name, int least, int most) {
    return server(
        name,
        least,
        most,
        scene -> scene.arena().store().kill(),
        scene -> scene.arena().store().restart());
  }

  static Fault events(String name, int least, int most) {
    return server(
        name,
        least,
        most,
        scene -> scene.arena().events().kill(),
        scene -> scene.arena().events().restart());
  }

  /** The events' server is away beyond the end of the round. */
  static Fault eventsForLong(String name, Duration away) {
    return new Fault(
        name,
        When.IN_THE_MIDDLE,
        (scene, random) -> {
          if (!scene.running() || scene.lasting().stream().anyMatch(Thread::isAlive)) {
            return false;
          }
          scene.arena().events().kill();
          Thread back =
              new Thread(
                  () -> {
                    Wait.pause(away);
                    scene.arena().events().restart();
                  },
                  "chaos-events-back");
          back.start();
          scene.lasting().add(back);
          return true;
        });
  }

  interface Turn {
    void on(Scene scene);
  }

  private static Fault server(String name, int least, int most, Turn off, Turn on) {
    return new Fault(
        name,
        When.IN_THE_MIDDLE,
        (scene, random) -> {
          if (!scene.running()) {
            return false;
          }
          off.on(scene);
          try {
            Wait.pause(Duration.ofMillis(random.nextInt(least, most)));
          } finally {
            on.on(scene);
          }
          return true;
        });
  }

  /** Which of a worker's ways. */
  interface Chosen {
    List<Proxy> of(Arena.Ways ways);
  }

  /** The network between one worker and some servers. */
  static Fault network(String name, Proxy.Weather weather, Chosen chosen) {
    return new Fault(
        name,
        When.IN_THE_MIDDLE,
        (scene, random) -> {
          Optional<Team.Place> victim = scene.victim(random);
          victim.ifPresent(
              place -> {
                List<Proxy> ways = chosen.of(place.ways());
                ways.forEach(way -> way.set(weather));
                try {
                  Wait.pause(Duration.ofMillis(random.nextInt(800, 5_500)));
                } finally {
                  ways.forEach(way -> way.set(Proxy.Weather.CLEAR));
                  place.release();
                }
              });
          return victim.isPresent();
        });
  }

  /** The scanner is slow, busy or unavailable for all. */
  static Fault scanner(String name, Scanner.Mood mood) {
    return server(
        name,
        1_500,
        5_000,
        scene -> scene.arena().scanner().set(mood),
        scene -> scene.arena().scanner().set(Scanner.Mood.WELL));
  }

  /** The scanner cannot be reached by anybody. */
  static Fault scannerDown(String name) {
    return server(
        name,
        1_500,
        5_000,
        scene -> scene.team().scannerWays(Proxy.Weather.CUT),
        scene -> scene.team().scannerWays(Proxy.Weather.CLEAR));
  }

  /** The clock of one worker jumps, and back. */
  static Fault clock(int seconds) {
    return new Fault(
        "clock:" + seconds,
        When.IN_THE_MIDDLE,
        (scene, random) -> {
          Optional<Team.Place> victim = scene.victim(random);
          victim.ifPresent(
              place -> {
                scene.control().clock(place.name(), seconds);
                try {
                  Wait.pause(Duration.ofMillis(random.nextInt(2_000, 6_000)));
                } finally {
                  scene.control().clock(place.name(), 0);
                  place.release();
                }
              });
          return victim.isPresent();
        });
  }
}
