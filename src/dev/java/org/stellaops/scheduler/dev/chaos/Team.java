package org.stellaops.scheduler.dev.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.stellaops.scheduler.dev.chaos.stop.StopConfiguration;
import org.stellaops.scheduler.dev.process.Wait;

/** The workers. Each has a place of its own; whoever dies there is replaced at once. */
final class Team implements AutoCloseable {

  private static final Duration READY_LIMIT = Duration.ofMinutes(4);

  private final List<Place> places = new ArrayList<>();

  /**
   * @param lease that workers keep, seconds
   */
  Team(int size, Arena arena, Program program, Control control, int lease, Path folder) {
    for (int number = 1; number <= size; number++) {
      places.add(new Place("w" + number, arena, program, control, lease, folder));
    }
  }

  /** Waits until so many workers are up. */
  void awaitReady(int atLeast) {
    Wait.until("start of the workers", READY_LIMIT, () -> ready().size() >= atLeast);
  }

  /** Names of those that are up, with their generations. */
  List<String> ready() {
    return places.stream().filter(Place::ready).map(Place::name).toList();
  }

  /**
   * A worker that is up and that nobody strikes now; it is the caller's until it is given back.
   *
   * @param but a place that is left alone; negative for none
   */
  Optional<Place> pick(SplittableRandom random, int but) {
    int first = random.nextInt(places.size());
    for (int step = 0; step < places.size(); step++) {
      int index = (first + step) % places.size();
      if (index != but && places.get(index).claim()) {
        return Optional.of(places.get(index));
      }
    }
    return Optional.empty();
  }

  /** The place of the worker of that name, whoever strikes it. */
  Place place(String name) {
    return places.stream()
        .filter(place -> name.startsWith(place.label + "#"))
        .findFirst()
        .orElseThrow();
  }

  /** Names of the workers in all places but one. */
  List<String> others(int but) {
    return places.stream()
        .filter(place -> places.indexOf(place) != but && place.ready())
        .map(Place::name)
        .toList();
  }

  /** Where the REST of those is that are up. */
  List<Integer> httpPorts() {
    return places.stream()
        .filter(Place::ready)
        .map(place -> place.worker().httpPort())
        .flatMap(port -> port.stream().boxed())
        .toList();
  }

  /** All workers' ways to the scanner. */
  void scannerWays(Proxy.Weather weather) {
    places.forEach(place -> place.ways.scanner().set(weather));
  }

  int starts() {
    return places.stream().mapToInt(place -> place.generation).sum();
  }

  /** Workers that ended although nobody had struck them. */
  List<String> fallen() {
    return places.stream().filter(Place::fell).map(Place::name).toList();
  }

  @Override
  public void close() {
    places.forEach(Place::close);
  }

  /** One worker after the other, with one set of ways to the servers. */
  static final class Place implements AutoCloseable {
    private final String label;
    private final Arena arena;
    private final Arena.Ways ways;
    private final Program program;
    private final Control control;
    private final int lease;
    private final Path folder;
    private volatile int generation;
    private volatile boolean up;
    private boolean claimed;
    private volatile Worker worker;

    Place(String label, Arena arena, Program program, Control control, int lease, Path folder) {
      this.label = label;
      this.arena = arena;
      this.ways = arena.ways();
      this.program = program;
      this.control = control;
      this.lease = lease;
      this.folder = folder;
      this.worker = start();
    }

    String name() {
      return label + "#" + generation;
    }

    Arena.Ways ways() {
      return ways;
    }

    Worker worker() {
      return worker;
    }

    synchronized boolean ready() {
      return up && worker.alive();
    }

    private synchronized boolean fell() {
      return up && !claimed && !worker.alive();
    }

    synchronized boolean claim() {
      boolean free = up && !claimed && worker.alive();
      claimed |= free;
      return free;
    }

    /** Gives the place back. */
    synchronized void release() {
      claimed = false;
    }

    /**
     * SIGKILL; the next worker starts at once.
     *
     * @return when, by the clock of this machine
     */
    synchronized Instant kill() {
      up = false;
      Instant at = worker.kill();
      next();
      return at;
    }

    /**
     * SIGTERM; the next worker starts when this one has ended.
     *
     * @return the exit code; nothing when another fault killed it on its way
     */
    OptionalInt terminate() {
      up = false;
      Worker ending = worker;
      OptionalInt code = ending.terminate();
      synchronized (this) {
        if (worker == ending) {
          next();
        }
      }
      return code;
    }

    private void next() {
      worker = start();
      claimed = false;
    }

    private Worker start() {
      generation++;
      Map<String, String> variables = new HashMap<>(Settings.variables(lease));
      variables.putAll(arena.variables(ways, name()));
      Worker started =
          Worker.start(
              name(),
              program,
              List.of(
                  "-Dchaos.control=" + control.port(),
                  "-Dchaos.worker=" + name(),
                  "-Dspring.main.sources=" + StopConfiguration.class.getName()),
              variables,
              folder.resolve(label + "-" + generation + ".log"));
      var unused =
          CompletableFuture.runAsync(
              () -> {
                started.awaitStarted();
                synchronized (this) {
                  up |= started.alive();
                }
              });
      return started;
    }

    @Override
    public void close() {
      worker.close();
      ways.close();
    }
  }
}
