package org.stellaops.scheduler.dev.scale;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bson.Document;
import org.stellaops.scheduler.dev.load.Digests;
import org.stellaops.scheduler.dev.load.Servers;
import org.stellaops.scheduler.dev.process.Wait;

/**
 * One worker, one run over a snapshot of a million images: memory, time for each image, the store's
 * growth and how long it takes to see how far the run is; another one that is cancelled; then
 * retention removes it all.
 */
final class Million {

  private static final List<String> COLLECTIONS =
      List.of("runs", "segments", "image_states", "impact_snapshots", "audit", "shares");

  /** Beyond every retention that a setting has by default. */
  private static final int DAYS_AHEAD = 400;

  private static final int WARM_UP = 50_000;
  private static final long MEMORY_MAX = 512;
  private static final double SLOWER_MAX = 1.2;
  private static final double QUERY_MAX = 50;
  private static final double CANCEL_MAX = 5;
  private static final Duration REMOVAL_MAX = Duration.ofMinutes(30);

  private final ScaleOptions options;
  private final Path jar;
  private final PrintStream out;

  Million(ScaleOptions options, Path jar, PrintStream out) {
    this.options = options;
    this.jar = jar;
    this.out = out;
  }

  Result run() throws Exception {
    Path folder = options.folder();
    try (Servers servers =
        new Servers(options.transport(), folder, PackedStore.class, PackedStore.JVM)) {
      servers.refuseSome();
      servers.latency(options.latency());
      Servers.Access access =
          servers
              .access("scale")
              .with("SCHEDULER_SCANNER_IN_FLIGHT", Integer.toString(options.inFlight()))
              .with("SCHEDULER_SCANNER_ADAPTIVE", "false");
      Map<String, String> settings = access.variables();
      Figures figures;
      try (ScaledWorker worker =
          ScaledWorker.start(jar, options.jvm(), settings, folder.resolve("million.log"))) {
        out.println("warm-up: a run of " + WARM_UP + " other images");
        whole(worker, "warm-up", 1, WARM_UP);
        long before = bytes(settings);
        long start = System.nanoTime();
        Samples samples = whole(worker, "million", 2, options.images());
        out.printf(
            Locale.ROOT,
            "uploaded, submitted and done in %.0f s; %s%n",
            (System.nanoTime() - start) / 1e9,
            samples.run().path("counts"));
        long grown = bytes(settings) - before;
        double cancel = new Cancel(worker.api(), access, out).seconds("million");
        figures = new Figures(samples, worker.peakMemory(), grown, cancel);
      }
      Result before = result(figures);
      out.println(before.line());
      return new Result(
          String.format(Locale.ROOT, "%s removed_s=%.0f", before.line(), removed(settings)),
          before.reached());
    }
  }

  private record Figures(Samples samples, long memory, long bytes, double cancel) {}

  /**
   * Uploads a snapshot, runs over it and watches until the end.
   *
   * @throws IllegalStateException when it does not end well, with an outcome for every image
   */
  static Samples whole(ScaledWorker worker, String id, long seed, int images) {
    worker.api().putSnapshot(id, Digests.stream(seed, images));
    Samples samples = Samples.until(worker, worker.api().submit(id));
    long ended = samples.run().at("/progress/imagesEnded").asLong();
    if (!samples.run().path("state").asText().equals("completed") || ended != images) {
      throw new IllegalStateException("the run ended as " + samples.run());
    }
    return samples;
  }

  /** Of all documents, as BSON and without indexes. */
  private static long bytes(Map<String, String> settings) {
    try (MongoClient client = client(settings)) {
      return COLLECTIONS.stream()
          .map(name -> database(client, settings).runCommand(new Document("collStats", name)))
          .mapToLong(stats -> stats.get("size", Number.class).longValue())
          .sum();
    }
  }

  /** Seconds from the first removed document to the last, as a worker does it that is ahead. */
  private double removed(Map<String, String> settings) {
    out.println("a worker whose clock is " + DAYS_AHEAD + " days ahead removes it all");
    Path log = options.folder().resolve("retention.log");
    try (MongoClient client = client(settings);
        ScaledWorker worker =
            ScaledWorker.startAhead(jar, options.jvm(), settings, log, DAYS_AHEAD)) {
      long all = count(client, settings);
      Wait.until("the first removal", REMOVAL_MAX, () -> count(client, settings) < all);
      long start = System.nanoTime();
      Wait.until(
          "the end of the removal; see " + log,
          REMOVAL_MAX,
          () -> {
            Wait.pause(Duration.ofMillis(200));
            return count(client, settings) == 0;
          });
      double seconds = (System.nanoTime() - start) / 1e9;
      Wait.until("what it says of it", Duration.ofSeconds(10), () -> says(worker.output()));
      worker.output().lines().filter(line -> line.contains("Removed ")).forEach(out::println);
      return seconds;
    }
  }

  private static boolean says(String output) {
    return output.contains("documents of image_states that were past their retention");
  }

  private static long count(MongoClient client, Map<String, String> settings) {
    return COLLECTIONS.stream()
        .mapToLong(name -> database(client, settings).getCollection(name).estimatedDocumentCount())
        .sum();
  }

  private static MongoClient client(Map<String, String> settings) {
    return MongoClients.create(settings.get("SCHEDULER_STORAGE_URI"));
  }

  private static MongoDatabase database(MongoClient client, Map<String, String> settings) {
    return client.getDatabase(settings.get("SCHEDULER_STORAGE_DATABASE"));
  }

  private Result result(Figures figures) {
    int images = options.images();
    int part = images / 10;
    Samples samples = figures.samples();
    double first = samples.millis(0, part);
    double last = samples.millis(images - part, images);
    double slowest = samples.query(0.99);
    boolean reached =
        figures.memory() > 0 // else the kernel did not say
            && figures.memory() < MEMORY_MAX
            && last <= first * SLOWER_MAX
            && first <= last * SLOWER_MAX
            && slowest < QUERY_MAX
            && figures.cancel() < CANCEL_MAX;
    return new Result(
        String.format(
            Locale.ROOT,
            "scale: images=%d transport=%s latency_ms=%d in_flight=%d images_s=%.0f rss_peak_mb=%d first_tenth_ms=%.3f last_tenth_ms=%.3f progress_p50_ms=%.1f progress_p99_ms=%.1f progress_max_ms=%.1f queries=%d progress_at_rest_p50_ms=%.1f store_bytes_per_image=%d cancel_s=%.2f",
            images,
            options.transport(),
            options.latency(),
            options.inFlight(),
            images / samples.seconds(),
            figures.memory(),
            first,
            last,
            samples.query(0.5),
            slowest,
            samples.query(1),
            samples.queries(),
            samples.queryAtRest(0.5),
            figures.bytes() / images,
            figures.cancel()),
        reached);
  }
}
