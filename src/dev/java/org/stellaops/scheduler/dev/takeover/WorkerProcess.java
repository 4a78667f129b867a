package org.stellaops.scheduler.dev.takeover;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.stellaops.scheduler.dev.process.Wait;
import org.stellaops.scheduler.worker.SchedulerWorker;

/** A worker in a process of its own, with nothing but the given variables in its environment. */
final class WorkerProcess implements AutoCloseable {

  private static final String STARTED = "Started SchedulerWorker";

  private final String name;
  private final Process process;
  private final Path log;

  private WorkerProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  static WorkerProcess start(String name, Path folder, Map<String, String> variables) {
    Path log = folder.resolve(name + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1", // half the time to start, and speed is not asked for
                    // here
                    "-XX:+UseSerialGC",
                    "-Xmx384m",
                    "-cp",
                    productClassPath(),
                    SchedulerWorker.class.getName()))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(variable -> !variable.equals("PATH"));
    builder.environment().putAll(variables);
    builder.environment().put("SCHEDULER_HTTP_PORT", "0");
    try {
      return new WorkerProcess(name, builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Without the classes of tests and of these tools. */
  private static String productClassPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
        .filter(entry -> !Path.of(entry).endsWith("test-classes"))
        .collect(Collectors.joining(java.io.File.pathSeparator));
  }

  String name() {
    return name;
  }

  String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns when it says that it has started. */
  WorkerProcess awaitStarted() {
    Wait.until(
        "start of worker " + name + ", see " + log,
        Duration.ofMinutes(4),
        () -> {
          if (!process.isAlive()) {
            throw new IllegalStateException("worker " + name + " ended; see " + log);
          }
          return output().contains(STARTED);
        });
    return this;
  }

  /**
   * SIGKILL.
   *
   * @return when, by the clock of this machine
   */
  Instant kill() {
    Instant now = Instant.now();
    process.destroyForcibly();
    process.onExit().join();
    return now;
  }

  /** SIGTERM, as an orchestrator asks a worker to end. */
  void terminate() {
    process.destroy();
  }

  /** Its exit code. */
  int awaitExit(Duration limit) throws InterruptedException {
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException(
          "worker " + name + " did not end within " + limit + "; see " + log);
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    kill();
  }
}
