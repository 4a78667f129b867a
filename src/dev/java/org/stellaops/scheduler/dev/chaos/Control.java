package org.stellaops.scheduler.dev.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.dev.process.Wait;

/**
 * The other end of the workers' stop lines: arms a boundary in several workers, and learns who
 * reached it first and waits there.
 */
final class Control implements AutoCloseable {

  private final ServerSocket server;
  private final Map<String, Socket> lines = new ConcurrentHashMap<>();
  private volatile @Nullable Trap trap;

  /** One boundary, for whoever reaches it first. */
  private static final class Trap {
    private final String boundary;
    private @Nullable String caught;

    Trap(String boundary) {
      this.boundary = boundary;
    }

    synchronized boolean take(String worker) {
      if (caught == null) {
        caught = worker;
        return true;
      }
      return false;
    }

    synchronized @Nullable String caught() {
      return caught;
    }
  }

  Control() {
    try {
      server = new ServerSocket(0, 20, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /**
   * Arms a boundary, one at a time.
   *
   * @param passes how often each worker may pass it before
   */
  void arm(String boundary, int passes, Iterable<String> workers) {
    trap = new Trap(boundary);
    workers.forEach(worker -> say(worker, "arm " + passes + " " + boundary));
  }

  /** Whether a boundary is armed. */
  boolean armed() {
    return trap != null;
  }

  /** Whether somebody waits at the boundary. */
  boolean caught() {
    Trap now = trap;
    return now != null && now.caught() != null;
  }

  /** The worker that waits at the boundary; null when nobody came within the limit. */
  @Nullable String awaitCaught(Duration limit) {
    Trap now = trap;
    if (now == null) {
      throw new IllegalStateException("no boundary is armed");
    }
    Wait.within(limit, () -> now.caught() != null);
    String caught = now.take("nobody") ? null : now.caught();
    lines.keySet().stream()
        .filter(each -> !each.equals(caught))
        .forEach(each -> say(each, "disarm"));
    trap = null;
    return caught;
  }

  /** Lets a worker that waits go on. */
  void go(String worker) {
    say(worker, "go");
  }

  /** Sets a worker's clock so many seconds ahead, or back. */
  void clock(String worker, int seconds) {
    say(worker, "clock " + seconds);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket line = server.accept();
        daemon(() -> listen(line));
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void listen(Socket line) {
    String worker = null;
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(line.getInputStream(), StandardCharsets.UTF_8))) {
      worker = in.readLine();
      if (worker == null) {
        return;
      }
      lines.put(worker, line);
      for (String said = in.readLine(); said != null; said = in.readLine()) {
        reached(worker, said);
      }
    } catch (IOException e) {
      // the worker is dead, most often because it was to die
    } finally {
      if (worker != null) {
        lines.remove(worker);
      }
    }
  }

  private void reached(String worker, String said) {
    Trap now = trap;
    if (now == null || !said.equals("at " + now.boundary) || !now.take(worker)) {
      go(worker); // somebody else was first, or it is too late
    }
  }

  private void say(String worker, String line) {
    Socket socket = lines.get(worker);
    if (socket == null) {
      return;
    }
    try {
      synchronized (socket) {
        socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      lines.remove(worker); // dead meanwhile
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "chaos-control");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
