package org.stellaops.scheduler.dev.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.stellaops.scheduler.dev.process.Wait;

/** One worker process, with nothing but the given variables in its environment. */
final class Worker implements AutoCloseable {

  private static final String STARTED = "Started SchedulerWorker";
  private static final Pattern HTTP_PORT = Pattern.compile("Tomcat started on port (\\d+)");
  private static final Duration START_LIMIT = Duration.ofMinutes(4);
  private static final Duration END_LIMIT = Duration.ofSeconds(60);

  private final String name;
  private final Path log;
  private final Process process;
  private volatile boolean killed;

  private Worker(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  /**
   * @param name of the worker and its generation, as {@code w1#3}
   */
  static Worker start(
      String name, Program program, List<String> options, Map<String, String> variables, Path log) {
    ProcessBuilder builder =
        new ProcessBuilder(program.command(options))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(variable -> !variable.equals("PATH"));
    builder.environment().putAll(variables);
    try {
      return new Worker(name, log, builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String name() {
    return name;
  }

  boolean alive() {
    return process.isAlive();
  }

  /** Returns when it says that it has started. */
  void awaitStarted() {
    Wait.until(
        "start of worker " + name + ", see " + log,
        START_LIMIT,
        () -> {
          if (!process.isAlive()) {
            throw new IllegalStateException("worker " + name + " ended; see " + log);
          }
          return output().contains(STARTED);
        });
  }

  /** Of its REST, once it has started. */
  OptionalInt httpPort() {
    Matcher line = HTTP_PORT.matcher(output());
    return line.find() ? OptionalInt.of(Integer.parseInt(line.group(1))) : OptionalInt.empty();
  }

  String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * SIGKILL.
   *
   * @return when, by the clock of this machine
   */
  Instant kill() {
    Instant now = Instant.now();
    killed = true;
    process.destroyForcibly();
    process.onExit().join();
    return now;
  }

  /** SIGSTOP: every connection stays open and nothing moves. */
  void freeze() {
    signal("STOP");
  }

  /** SIGCONT. */
  void thaw() {
    signal("CONT");
  }

  private void signal(String signal) {
    try {
      new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * SIGTERM, and waits for the end.
   *
   * @return its exit code, or -1 when it did not end; nothing when it was killed meanwhile
   */
  OptionalInt terminate() {
    process.destroy();
    try {
      if (process.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        return killed ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    kill();
    return OptionalInt.of(-1);
  }

  @Override
  public void close() {
    kill();
  }
}
