package org.stellaops.scheduler.dev.chaos;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * Runs under faults, compared image by image and event by event with what undisturbed runs give.
 * {@code make chaos}; what it found stands in docs/reliability.md.
 */
final class Chaos {

  private static final Path JAR = Path.of("target", "scheduler-worker.jar");
  private static final Path FOLDER = Path.of("target", "chaos").toAbsolutePath();

  private final ChaosOptions options;
  private final PrintStream out;

  Chaos(ChaosOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  public static void main(String[] arguments) {
    ChaosOptions options;
    try {
      options = ChaosOptions.standard(JAR, FOLDER).parse(List.of(arguments));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    // what the clients of this program say about themselves is not its result
    ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
    System.exit(new Chaos(options, System.out).run() ? 0 : 1);
  }

  /**
   * Whether nothing was lost, counted twice or missing, no zombie wrote, and nothing else went
   * wrong.
   */
  boolean run() {
    out.printf(
        "chaos: seed=%d from=%d lease=%ds workers=%d, at least %d faults on each of %s%n",
        options.seed(),
        options.from(),
        options.lease(),
        Match.WORKERS,
        options.faults(),
        options.transports());
    Program program = Program.prepare(options.jar(), existing(options.folder()));
    List<Tally> tallies = new ArrayList<>();
    for (String transport : options.transports()) {
      empty(options.folder().resolve(transport));
      try (Match match = new Match(transport, options, program, out)) {
        Tally tally = match.play();
        write(options.folder().resolve("report-" + transport + ".txt"), tally.report());
        tally.summary().forEach(out::println);
        tallies.add(tally);
      }
    }
    tallies.forEach(tally -> out.println(tally.line()));
    return tallies.stream().allMatch(Tally::right);
  }

  private static void write(Path file, List<String> lines) {
    try {
      Files.write(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path existing(Path folder) {
    try {
      return Files.createDirectories(folder).toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void empty(Path folder) {
    try {
      if (Files.exists(folder)) {
        try (Stream<Path> old = Files.walk(folder)) {
          for (Path each : old.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(each);
          }
        }
      }
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
