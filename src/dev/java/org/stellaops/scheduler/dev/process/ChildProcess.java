package org.stellaops.scheduler.dev.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A JVM that a harness started, and ends by its own process handle. One of our own programs says on
 * its output when it is ready, and ends by itself when its input does, so that none is left over
 * whatever becomes of the harness.
 */
public final class ChildProcess implements AutoCloseable {

  /** On the class path; the same for this process and those that it starts. */
  public static final String LOGGING = "bench-logback.xml";

  private static final String READY = "ready ";

  private final Process process;
  private final Path log;

  private ChildProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  /** One of our own programs, on the class path of this JVM. */
  public static ChildProcess start(
      Class<?> program, List<String> options, Map<String, String> environment, Path log) {
    List<String> arguments = new ArrayList<>(options);
    arguments.add("-Dlogback.configurationFile=" + LOGGING);
    arguments.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    return start(java(arguments, environment, log), log);
  }

  /**
   * The packaged worker; what it says goes to the log.
   *
   * @param environment all variables that it gets, besides PATH
   */
  public static ChildProcess start(
      Path jar, List<String> options, Map<String, String> environment, Path log) {
    List<String> arguments = new ArrayList<>(options);
    arguments.addAll(List.of("-jar", jar.toString()));
    return start(arguments, environment, log);
  }

  /**
   * Any Java program; what it says goes to the log.
   *
   * @param arguments all that follows {@code java}
   * @param environment all variables that it gets, besides PATH
   */
  public static ChildProcess start(
      List<String> arguments, Map<String, String> environment, Path log) {
    return start(
        java(arguments, environment, log)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())),
        log);
  }

  private static ProcessBuilder java(
      List<String> arguments, Map<String, String> environment, Path log) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> !name.equals("PATH"));
    builder.environment().putAll(environment);
    return builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
  }

  private static ChildProcess start(ProcessBuilder builder, Path log) {
    try {
      return new ChildProcess(builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + builder.command().get(0), e);
    }
  }

  /** The other side: what one of our own programs does once it serves. */
  public static void serve(String address, Consumer<String> onLine) throws IOException {
    System.out.println(READY + address);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      onLine.accept(line);
    }
  }

  /**
   * Reads output until the program says that it is ready.
   *
   * @return what it says with it: its port or address
   */
  public String awaitReady() {
    try {
      BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith(READY)) {
          return line.substring(READY.length());
        }
      }
      throw new IllegalStateException("a program ended before it was ready; see " + log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void tell(String line) {
    try {
      OutputStream in = process.getOutputStream();
      in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      in.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits a moment; true as soon as the program has ended. */
  public boolean endsWithin(Duration moment) throws InterruptedException {
    return process.waitFor(moment.toMillis(), TimeUnit.MILLISECONDS);
  }

  public long pid() {
    return process.pid();
  }

  public Path log() {
    return log;
  }

  /** SIGTERM first, so that a flight recording is written. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
