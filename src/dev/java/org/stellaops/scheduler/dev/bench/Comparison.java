package org.stellaops.scheduler.dev.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Worker and loop in one setting, in turns. */
final class Comparison {

  /** What is known of a round's images before it. */
  enum Images {
    NEW,
    UNCHANGED;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final String transport;
  private final int latency;
  private final Images images;
  private final List<Round> worker = new ArrayList<>();
  private final List<Round> loop = new ArrayList<>();

  Comparison(String transport, int latency, Images images) {
    this.transport = transport;
    this.latency = latency;
    this.images = images;
  }

  /** One round of each; every figure is printed as it comes. */
  void round(Contender workerProgram, Contender loopProgram, List<String> digests)
      throws Exception {
    boolean keep = images == Images.UNCHANGED;
    worker.add(shown(workerProgram, workerProgram.round(digests, keep)));
    loop.add(shown(loopProgram, loopProgram.round(digests, keep)));
  }

  private Round shown(Contender program, Round round) {
    System.out.printf("round: %s program=%s %s%n", setting(), program.name(), round);
    return round;
  }

  /** Processor time and memory of one program. */
  String cost(Contender program) {
    List<Round> rounds = program.name().equals(Contender.WORKER) ? worker : loop;
    return String.format(
        Locale.ROOT,
        "cost: %s program=%s cpu_ms_per_image=%.4f allocated_bytes_per_image=%.0f peak_rss_mb=%d",
        setting(),
        program.name(),
        Round.median(rounds, Round::cpuMillisPerImage),
        Round.median(rounds, Round::bytesPerImage),
        program.peakMebibytes());
  }

  String result() {
    double workers = Round.median(worker, Round::imagesPerSecond);
    double loops = Round.median(loop, Round::imagesPerSecond);
    return String.format(
        Locale.ROOT,
        "bench: transport=%s latency_ms=%d worker=%.0f loop=%.0f ratio=%.2f images=%s",
        transport,
        latency,
        workers,
        loops,
        workers / loops,
        images.label());
  }

  private String setting() {
    return "transport=" + transport + " latency_ms=" + latency + " images=" + images.label();
  }
}
