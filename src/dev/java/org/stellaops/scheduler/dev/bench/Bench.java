package org.stellaops.scheduler.dev.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.stellaops.scheduler.dev.bench.Comparison.Images;
import org.stellaops.scheduler.dev.load.Digests;
import org.stellaops.scheduler.dev.load.Servers;
import org.stellaops.scheduler.dev.process.ChildProcess;
import org.stellaops.scheduler.dev.server.WorkerJar;

/**
 * Measures the packaged worker against {@link HandWrittenLoop}: on each transport, both are started
 * once, warmed up, and then work in turns through the same images. The last lines printed are the
 * medians.
 */
public final class Bench {

  private final BenchOptions options;
  private final Path folder;
  private final Path worker;
  private final List<String> costs = new ArrayList<>();
  private final List<String> results = new ArrayList<>();
  private long seed = 1000;

  private Bench(BenchOptions options, Path folder, Path worker) {
    this.options = options;
    this.folder = folder;
    this.worker = worker;
  }

  public static void main(String[] arguments) throws Exception {
    BenchOptions options;
    try {
      options = BenchOptions.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    System.setProperty("logback.configurationFile", ChildProcess.LOGGING);
    Path folder = Files.createDirectories(Path.of("target/bench")).toAbsolutePath();
    System.out.println("bench: logs are in " + folder);
    new Bench(options, folder, WorkerJar.extract(WorkerJar.PACKAGED, folder.resolve("worker")))
        .run();
    System.exit(0); // threads of clients would go on
  }

  private void run() throws Exception {
    List<String> first = new ArrayList<>();
    for (String transport : options.transports()) {
      if (options.dispatch()) {
        first.add(shown(Dispatch.measure(transport, worker, options, folder)));
      }
      try (Servers servers = new Servers(transport, folder)) {
        if (transport.equals(options.transports().get(0))) {
          first.add(shown(Wrk.measure(servers.scannerUrl(), folder)));
        }
        compare(transport, servers);
      }
    }
    first.forEach(System.out::println);
    costs.forEach(System.out::println);
    results.forEach(System.out::println);
  }

  private void compare(String transport, Servers servers) throws Exception {
    try (Contender camel =
            Contender.worker(
                worker,
                Contender.jvm(options, Contender.WORKER, transport),
                servers.access(Contender.WORKER),
                folder.resolve("worker-" + transport + ".log"));
        Contender loop =
            Contender.loop(
                Contender.jvm(options, Contender.LOOP, transport),
                servers.access(Contender.LOOP),
                folder.resolve("loop-" + transport + ".log"))) {
      List<String> known = Digests.of(0, options.warmUp() / 2);
      warmUp(camel, known);
      warmUp(loop, known);
      for (int latency : options.latencies()) {
        servers.latency(latency);
        for (Images images : Images.values()) {
          compare(new Comparison(transport, latency, images), camel, loop, known, images, latency);
        }
      }
    }
  }

  /** Images never seen, then the same again. */
  private static void warmUp(Contender program, List<String> known) throws Exception {
    System.out.println("warm-up: program=" + program.name() + " " + program.round(known, true));
    System.out.println("warm-up: program=" + program.name() + " " + program.round(known, true));
  }

  private void compare(
      Comparison comparison,
      Contender camel,
      Contender loop,
      List<String> known,
      Images images,
      int latency)
      throws Exception {
    for (int round = 0; round < options.rounds(); round++) {
      int count = options.images(latency);
      List<String> digests =
          images == Images.NEW
              ? Digests.of(seed++, count)
              : known.subList(0, Math.min(count, known.size()));
      comparison.round(camel, loop, digests);
    }
    costs.add(comparison.cost(camel));
    costs.add(comparison.cost(loop));
    results.add(comparison.result());
  }

  private static String shown(String line) {
    System.out.println(line);
    return line;
  }
}
