package org.stellaops.scheduler.dev.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.stellaops.scheduler.dev.process.ChildProcess;

/**
 * Answers {@code POST /api/v1/reports} for any digest, as fast as one thread can: it must not be
 * what the benchmark measures. With a latency, answers wait in a row for their time; no thread
 * does.
 *
 * <p>A process of its own: prints {@code ready <port>}; every line that it then reads is a new
 * latency in milliseconds, or {@value #REFUSE}, and it ends at the end of its input.
 */
public final class StubScanner implements Runnable {

  /** From now on a few images cannot be evaluated, see {@link StubReports#refuseSome}. */
  static final String REFUSE = "refuse";

  private record Waiting(long due, SelectionKey key, byte[] answer) {}

  private final StubReports reports = new StubReports();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final Selector selector;
  private final ServerSocketChannel server;
  private volatile long latencyNanos;

  StubScanner() throws IOException {
    selector = Selector.open();
    server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    server.configureBlocking(false);
    server.register(selector, SelectionKey.OP_ACCEPT);
  }

  public static void main(String[] arguments) throws IOException {
    StubScanner stub = new StubScanner();
    Thread thread = new Thread(stub, "stub");
    thread.setDaemon(true);
    thread.start();
    ChildProcess.serve(Integer.toString(stub.port()), line -> stub.obey(line.strip()));
  }

  private void obey(String line) {
    if (line.equals(REFUSE)) {
      reports.refuseSome();
    } else {
      latency(Integer.parseInt(line));
    }
  }

  int port() throws IOException {
    return ((InetSocketAddress) server.getLocalAddress()).getPort();
  }

  void latency(int milliseconds) {
    latencyNanos = TimeUnit.MILLISECONDS.toNanos(milliseconds);
  }

  @Override
  public void run() {
    try {
      while (selector.isOpen()) {
        selector.select(this::ready, untilNext());
        sendDue();
      }
    } catch (IOException e) {
      throw new IllegalStateException("the stub cannot go on", e);
    }
  }

  /** Milliseconds until the first answer is due, rounded up; 0 waits for requests alone. */
  private long untilNext() {
    Waiting first = waiting.peek();
    return first == null
        ? 0
        : Math.max(1, TimeUnit.NANOSECONDS.toMillis(first.due - System.nanoTime() + 999_999));
  }

  private void ready(SelectionKey key) {
    try {
      if (key.isAcceptable()) {
        accept();
      } else if (key.isWritable()) {
        ((StubConnection) key.attachment()).sendRest(key);
      } else {
        answer(key);
      }
    } catch (IOException e) {
      close(key);
    }
  }

  private void accept() throws IOException {
    SocketChannel channel = server.accept();
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.register(selector, SelectionKey.OP_READ, new StubConnection(channel));
  }

  private void answer(SelectionKey key) throws IOException {
    StubConnection connection = (StubConnection) key.attachment();
    int digest = connection.read();
    if (digest < 0) {
      return;
    }
    byte[] answer = reports.answer(connection.bytes(), digest);
    long latency = latencyNanos;
    if (latency == 0) {
      connection.send(answer, key);
    } else {
      waiting.add(new Waiting(System.nanoTime() + latency, key, answer));
    }
  }

  private void sendDue() {
    long now = System.nanoTime();
    for (Waiting first = waiting.peek();
        first != null && first.due - now <= 0;
        first = waiting.peek()) {
      waiting.remove();
      try {
        ((StubConnection) first.key.attachment()).send(first.answer, first.key);
      } catch (IOException e) {
        close(first.key);
      }
    }
  }

  private static void close(SelectionKey key) {
    try {
      key.cancel();
      key.channel().close();
    } catch (IOException e) {
      return; // it is gone either way
    }
  }
}
