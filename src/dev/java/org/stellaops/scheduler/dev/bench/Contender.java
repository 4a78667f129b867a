package org.stellaops.scheduler.dev.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.stellaops.scheduler.dev.load.Servers;
import org.stellaops.scheduler.dev.process.ChildProcess;
import org.stellaops.scheduler.dev.process.Ports;
import org.stellaops.scheduler.dev.process.ProcessFigures;

/** The worker or the loop: its process, its runs and what it uses. */
final class Contender implements AutoCloseable {

  static final String WORKER = "worker";
  static final String LOOP = "loop";

  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  private final String name;
  private final ChildProcess process;
  private final BenchRuns runs;
  private final ProcessFigures figures;
  private int round;

  private Contender(String name, ChildProcess process, BenchRuns runs) {
    this.name = name;
    this.process = process;
    this.runs = runs;
    this.figures = new ProcessFigures(process.pid());
  }

  /**
   * Starts the worker and waits until it is ready.
   *
   * @param jar of the worker, extracted: its libraries stand beside it
   */
  static Contender worker(Path jar, List<String> jvm, Servers.Access access, Path log)
      throws Exception {
    int port = Ports.free();
    Map<String, String> variables = new HashMap<>(access.variables());
    variables.put("SCHEDULER_HTTP_PORT", Integer.toString(port));
    ChildProcess process = ChildProcess.start(jar, jvm, variables, log);
    awaitReadiness(process, URI.create("http://127.0.0.1:" + port + "/actuator/health/readiness"));
    return new Contender(WORKER, process, runs(process, access));
  }

  static Contender loop(List<String> jvm, Servers.Access access, Path log) throws Exception {
    ChildProcess process = ChildProcess.start(HandWrittenLoop.class, jvm, access.variables(), log);
    process.awaitReady();
    return new Contender(LOOP, process, runs(process, access));
  }

  private static BenchRuns runs(ChildProcess process, Servers.Access access) throws Exception {
    return new BenchRuns(process, new WorkerParts(access.variables()), access.filling().connect());
  }

  String name() {
    return name;
  }

  BenchRuns runs() {
    return runs;
  }

  long peakMebibytes() {
    return figures.peakMebibytes();
  }

  /**
   * Works through these images once.
   *
   * @param keepStates whether the store is to know them afterwards
   */
  Round round(List<String> digests, boolean keepStates) throws Exception {
    String runId = "run-" + round++;
    ProcessFigures.Used before = figures.used();
    double seconds = runs.run(runId, digests);
    ProcessFigures.Used used = figures.used().since(before);
    runs.forget(runId, !keepStates);
    return new Round(digests.size(), seconds, used.cpuNanos(), used.allocatedBytes());
  }

  private static void awaitReadiness(ChildProcess process, URI readiness)
      throws InterruptedException {
    HttpClient http = HttpClient.newHttpClient();
    HttpRequest question = HttpRequest.newBuilder(readiness).timeout(START_LIMIT).build();
    long limit = System.nanoTime() + START_LIMIT.toNanos();
    do {
      try {
        if (http.send(question, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // its port is not open yet
      }
    } while (System.nanoTime() < limit && !process.endsWithin(LOOK_EVERY));
    throw new IllegalStateException("the worker did not get ready; see " + process.log());
  }

  /** Options of a JVM, with a flight recording if one is wanted. */
  static List<String> jvm(BenchOptions options, String name, String transport) {
    List<String> jvm = new ArrayList<>(options.jvm());
    if (options.profiles() != null) {
      Path file = options.profiles().resolve(name + "-" + transport + ".jfr").toAbsolutePath();
      jvm.add("-XX:StartFlightRecording=settings=profile,maxsize=500m,filename=" + file);
    }
    return jvm;
  }

  @Override
  public void close() {
    figures.close();
    process.close();
    runs.close();
  }
}
