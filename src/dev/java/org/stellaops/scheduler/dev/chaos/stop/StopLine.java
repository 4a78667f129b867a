package org.stellaops.scheduler.dev.chaos.stop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The line to the harness. It says {@code arm <passes> <boundary>}, {@code disarm}, {@code go} and
 * {@code clock <seconds>}, by which the worker's clock is wrong from then on. The worker says its
 * name first, and {@code at <boundary>} when the boundary is reached for the first time after so
 * many passes. The thread that reached it waits there for {@code go}, or for the end of its
 * process.
 */
final class StopLine implements AutoCloseable {

  private final Socket socket;
  private final AtomicInteger passes = new AtomicInteger();
  private volatile String armed = "";
  private volatile CountDownLatch go = new CountDownLatch(0);

  private volatile Duration skew = Duration.ZERO;

  private StopLine(Socket socket) {
    this.socket = socket;
  }

  static StopLine connect(int port, String worker) throws IOException {
    StopLine line = new StopLine(new Socket(InetAddress.getLoopbackAddress(), port));
    line.say(worker);
    Thread thread = new Thread(line::listen, "chaos-stop-line");
    thread.setDaemon(true);
    thread.start();
    return line;
  }

  /** Called by whoever passes a boundary; returns at once unless it is to be stopped there. */
  void pass(String boundary) {
    if (!boundary.equals(armed) || passes.getAndDecrement() != 0) {
      return;
    }
    CountDownLatch waiting = new CountDownLatch(1);
    go = waiting;
    try {
      say("at " + boundary);
      waiting.await();
    } catch (IOException e) {
      // the harness is gone, and this process ends with it
      Runtime.getRuntime().halt(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** By how much this worker's clock is wrong. */
  Duration skew() {
    return skew;
  }

  private void listen() {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        obey(line);
      }
    } catch (IOException e) {
      Runtime.getRuntime().halt(1);
    }
    // a worker is never left over when its harness has died
    Runtime.getRuntime().halt(1);
  }

  private void obey(String line) {
    String[] words = line.split(" ", 3);
    switch (words[0]) {
      case "arm" -> {
        passes.set(Integer.parseInt(words[1]));
        armed = words[2];
      }
      case "disarm" -> armed = "";
      case "clock" -> skew = Duration.ofSeconds(Long.parseLong(words[1]));
      case "go" -> {
        armed = "";
        go.countDown();
      }
      default -> throw new IllegalStateException("the harness said " + line);
    }
  }

  private synchronized void say(String line) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** Named so that Spring leaves the line open: it lasts as long as the process. */
  @Override
  public void close() {
    armed = "";
  }
}
