package org.stellaops.scheduler.dev.chaos;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.dev.chaos.stop.StopConfiguration;
import org.stellaops.scheduler.dev.server.ClassJar;
import org.stellaops.scheduler.dev.server.WorkerJar;
import org.stellaops.scheduler.worker.SchedulerWorker;

/**
 * How a worker is started: the built artifact, with the stop line's few classes beside it.
 *
 * @param classPath of the worker
 * @param archive of its loaded classes, which halves the work of a start; null without one
 */
record Program(String classPath, @Nullable Path archive) {

  private static final String NOWHERE = "127.0.0.1:1";

  /**
   * @param jar the packaged worker; null to run the compiled classes, as a test does before there
   *     is a jar
   */
  static Program prepare(@Nullable Path jar, Path folder) {
    // only these classes of the development tools get into the worker
    Path stop = ClassJar.of(StopConfiguration.class, folder.resolve("stop.jar"));
    if (jar == null) {
      return new Program(compiled() + File.pathSeparator + stop, null);
    }
    Path worker = WorkerJar.extract(jar, folder.resolve("worker"));
    Program plain = new Program(worker + File.pathSeparator + stop, null);
    return new Program(plain.classPath, plain.archived(folder));
  }

  /** The command line up to the end of the main class. */
  List<String> command(List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(java());
    // half the time to start, and speed is not asked for here
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx320m"));
    if (archive != null) {
      command.add("-XX:SharedArchiveFile=" + archive);
    }
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, SchedulerWorker.class.getName()));
    return command;
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** Without the classes of tests and of these tools. */
  private static String compiled() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !Path.of(entry).endsWith("test-classes"))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Starts a worker that finds no server, and keeps what it loads. */
  private Path archived(Path folder) {
    Path file = folder.resolve("worker.jsa");
    Map<String, String> variables = new HashMap<>(Settings.variables(3));
    variables.put("SCHEDULER_QUEUE_KIND", "Nats");
    variables.put("SCHEDULER_QUEUE_NATS_URL", "nats://" + NOWHERE);
    variables.put("SCHEDULER_STORAGE_URI", "mongodb://" + NOWHERE);
    variables.put("SCHEDULER_SCANNER_BASEADDRESS", "http://" + NOWHERE);
    variables.put("SCANNER_EVENTS_DSN", "redis://" + NOWHERE);
    try (Worker worker =
        Worker.start(
            "archive",
            this,
            List.of("-XX:ArchiveClassesAtExit=" + file),
            variables,
            folder.resolve("archive.log"))) {
      worker.awaitStarted();
      worker.terminate();
    }
    if (!Files.exists(file)) {
      throw new IllegalStateException("no archive was made; see " + folder.resolve("archive.log"));
    }
    return file;
  }
}
