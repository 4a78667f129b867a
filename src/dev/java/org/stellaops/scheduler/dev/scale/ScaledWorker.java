package org.stellaops.scheduler.dev.scale;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.stellaops.scheduler.dev.process.ChildProcess;
import org.stellaops.scheduler.dev.process.Ports;
import org.stellaops.scheduler.dev.process.ProcessFigures;
import org.stellaops.scheduler.dev.process.Wait;
import org.stellaops.scheduler.dev.rest.WorkerApi;
import org.stellaops.scheduler.dev.scale.ahead.AheadConfiguration;
import org.stellaops.scheduler.dev.server.ClassJar;
import org.stellaops.scheduler.worker.SchedulerWorker;

/** The packaged worker, its REST and its memory. */
final class ScaledWorker implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final String TENANT = "scale";

  /** A snapshot of a million images is one request. */
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private final ChildProcess process;
  private final WorkerApi api;

  private ScaledWorker(ChildProcess process, WorkerApi api) {
    this.process = process;
    this.api = api;
  }

  /**
   * @param jar of the worker, extracted
   */
  static ScaledWorker start(Path jar, List<String> jvm, Map<String, String> settings, Path log) {
    int port = Ports.free();
    return ready(ChildProcess.start(jar, jvm, settings(settings, port), log), port);
  }

  /** One that believes to be some days later. */
  static ScaledWorker startAhead(
      Path jar, List<String> jvm, Map<String, String> settings, Path log, int days) {
    int port = Ports.free();
    Path clock =
        ClassJar.of(AheadConfiguration.class, log.resolveSibling("ahead.jar").toAbsolutePath());
    List<String> arguments = new ArrayList<>(jvm);
    arguments.addAll(
        List.of(
            "-D" + AheadConfiguration.DAYS + "=" + days,
            "-Dspring.main.sources=" + AheadConfiguration.class.getName(),
            "-cp",
            jar + File.pathSeparator + clock,
            SchedulerWorker.class.getName()));
    return ready(ChildProcess.start(arguments, settings(settings, port), log), port);
  }

  private static Map<String, String> settings(Map<String, String> given, int port) {
    Map<String, String> settings = new HashMap<>(given);
    settings.putAll(WorkerApi.SETTINGS);
    settings.put("SCHEDULER_HTTP_PORT", Integer.toString(port));
    settings.put("MALLOC_ARENA_MAX", "2");
    return settings;
  }

  private static ScaledWorker ready(ChildProcess process, int port) {
    WorkerApi api = new WorkerApi(port, TENANT, PATIENCE);
    Wait.until("the worker's readiness; see " + process.log(), START_LIMIT, api::ready);
    return new ScaledWorker(process, api);
  }

  WorkerApi api() {
    return api;
  }

  /** Resident now, in MiB. */
  long memory() {
    return ProcessFigures.mebibytes(process.pid());
  }

  /** The most that was ever resident, in MiB. */
  long peakMemory() {
    return ProcessFigures.peakMebibytes(process.pid());
  }

  String output() {
    try {
      return Files.readString(process.log());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
