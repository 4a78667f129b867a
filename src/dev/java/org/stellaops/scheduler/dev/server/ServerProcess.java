package org.stellaops.scheduler.dev.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A server as a process of its own on one loopback port: it can be stopped, killed, frozen and
 * started again on the same port with the same data. Only ever signals the process it started.
 */
final class ServerProcess implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final String name;
  private final List<String> command;
  private final Path folder;
  private final int port;
  private final Thread onExit = new Thread(this::kill);
  private @Nullable Process process;

  ServerProcess(String name, List<String> command, Path folder, int port) {
    this.name = name;
    this.command = List.copyOf(command);
    this.folder = folder;
    this.port = port;
    Runtime.getRuntime().addShutdownHook(onExit);
  }

  /** Starts the server, again if it ran before, and returns when its port answers. */
  synchronized void start() {
    if (process != null && process.isAlive()) {
      return;
    }
    Path log = folder.resolve(name + ".log");
    try {
      Process started =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      process = started;
      awaitPort(started, log);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command.get(0), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + name + " started", e);
    }
  }

  private void awaitPort(Process started, Path log) throws IOException, InterruptedException {
    long limit = System.nanoTime() + START_LIMIT.toNanos();
    while (!answers()) {
      if (!started.isAlive() || System.nanoTime() > limit) {
        throw new IllegalStateException(
            name + " did not start on port " + port + ": " + Files.readString(log).strip());
      }
      // a process gives no signal when its port opens
      if (started.waitFor(20, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException(
            name + " ended with " + started.exitValue() + ": " + Files.readString(log).strip());
      }
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  synchronized boolean running() {
    return process != null && process.isAlive();
  }

  synchronized long pid() {
    if (process == null) {
      throw new IllegalStateException(name + " was not started");
    }
    return process.pid();
  }

  /** SIGTERM, and waits for the end. */
  synchronized void stop() {
    if (process != null) {
      process.destroy();
      awaitEnd(process);
    }
  }

  /** SIGKILL: no last word to any client, nothing flushed. */
  synchronized void kill() {
    if (process != null) {
      process.destroyForcibly();
      awaitEnd(process);
    }
  }

  /** SIGSTOP: connections stay open and nobody answers. */
  void freeze() {
    signal("STOP");
  }

  /** SIGCONT. */
  void thaw() {
    signal("CONT");
  }

  private void signal(String signal) {
    try {
      new ProcessBuilder("kill", "-" + signal, Long.toString(pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitEnd(Process ending) {
    try {
      if (!ending.waitFor(10, TimeUnit.SECONDS)) {
        ending.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      ending.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    kill();
    try {
      Runtime.getRuntime().removeShutdownHook(onExit);
    } catch (IllegalStateException e) {
      // the JVM ends already and the hook runs or has run
      return;
    }
  }
}
