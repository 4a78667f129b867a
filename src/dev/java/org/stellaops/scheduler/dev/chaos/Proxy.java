package org.stellaops.scheduler.dev.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.stellaops.scheduler.dev.process.Wait;

/**
 * The network between one worker and one server: a loopback port that hands every byte on, or does
 * not. In this process, so that a machine needs nothing but the servers themselves.
 */
final class Proxy implements AutoCloseable {

  /** How the network is. */
  enum Weather {
    CLEAR,
    /** Connections are reset, new ones as well. */
    CUT,
    /** Nothing passes and nobody is told; what was sent arrives when it clears up. */
    SILENT,
    /** Every packet is late, and there are few of them. */
    SLOW
  }

  private static final int CLEAR_BYTES = 65_536;
  private static final int SLOW_BYTES = 1_400;
  private static final Duration LATE = Duration.ofMillis(40);

  private final ServerSocket server;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "chaos-proxy");
            thread.setDaemon(true);
            return thread;
          });
  private Weather weather = Weather.CLEAR;

  /**
   * @param target port on this machine
   */
  Proxy(int target) {
    this.target = target;
    try {
      this.server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  synchronized void set(Weather next) {
    weather = next;
    notifyAll();
    if (next == Weather.CUT) {
      open.forEach(Proxy::reset);
    }
  }

  private synchronized Weather weather() {
    return weather;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        if (weather() == Weather.CUT) {
          reset(client);
        } else {
          threads.execute(() -> connect(client));
        }
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void connect(Socket client) {
    Socket upstream;
    try {
      upstream = new Socket(InetAddress.getLoopbackAddress(), target);
      upstream.setTcpNoDelay(true);
      client.setTcpNoDelay(true);
    } catch (IOException e) {
      reset(client); // the server is away, and that is how it looks from behind a proxy
      return;
    }
    open.add(client);
    open.add(upstream);
    if (weather() == Weather.CUT) { // it was cut meanwhile
      reset(client);
      reset(upstream);
    }
    threads.execute(() -> pump(client, upstream));
    threads.execute(() -> pump(upstream, client));
  }

  private void pump(Socket from, Socket to) {
    byte[] buffer = new byte[CLEAR_BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        forward(out, buffer, read);
      }
      to.shutdownOutput();
    } catch (IOException e) {
      reset(from);
      reset(to);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (from.isClosed() || to.isClosed() || from.isInputShutdown() && to.isInputShutdown()) {
        open.remove(from);
        open.remove(to);
      }
    }
  }

  private void forward(OutputStream out, byte[] bytes, int count)
      throws IOException, InterruptedException {
    int sent = 0;
    while (sent < count) {
      int next = count - sent;
      if (passable() == Weather.SLOW) {
        Wait.pause(LATE);
        next = Math.min(next, SLOW_BYTES);
      }
      out.write(bytes, sent, next);
      sent += next;
    }
  }

  private synchronized Weather passable() throws InterruptedException {
    while (weather == Weather.SILENT) {
      wait();
    }
    return weather;
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // it is closed already
      return;
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    open.forEach(Proxy::reset);
    threads.shutdownNow();
  }
}
