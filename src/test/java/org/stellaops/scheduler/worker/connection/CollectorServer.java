package org.stellaops.scheduler.worker.connection;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.stellaops.scheduler.worker.settings.Options;
import org.stellaops.scheduler.worker.settings.Settings;

/**
 * Takes what is pushed over HTTPS from whoever shows the certificate, on a free port and at every
 * path, keeps it, and answers what it was told to.
 */
final class CollectorServer implements AutoCloseable {

  private record Answer(int status, Map<String, String> headers, byte[] body) {}

  private final HttpsServer server;
  private final int port;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<byte[]> received = new CopyOnWriteArrayList<>();
  private volatile Answer answer = new Answer(200, Map.of(), new byte[0]);
  private volatile CountDownLatch open = new CountDownLatch(0);

  private CollectorServer(HttpsServer server) {
    this.server = server;
    port = server.getAddress().getPort();
  }

  static CollectorServer start(PemFiles pem) throws IOException {
    SSLContext tls = tls(pem);
    HttpsServer https =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    https.setHttpsConfigurator(
        new HttpsConfigurator(tls) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters ours = tls.getDefaultSSLParameters();
            ours.setNeedClientAuth(true);
            parameters.setSSLParameters(ours);
          }
        });
    CollectorServer collector = new CollectorServer(https);
    https.createContext("/", collector::take);
    https.setExecutor(collector.threads);
    https.start();
    return collector;
  }

  String url(String path) {
    return "https://localhost:" + port + path;
  }

  /** The bodies of all requests, also of those that it refused. */
  List<byte[]> received() {
    return received;
  }

  void answer(int status) {
    answer(status, Map.of(), new byte[0]);
  }

  void answer(int status, Map<String, String> headers, byte[] body) {
    answer = new Answer(status, headers, body);
  }

  /** Reads what is sent from now on, and answers none of it until it is closed. */
  void hang() {
    open = new CountDownLatch(1);
  }

  @Override
  public void close() {
    open.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void take(HttpExchange exchange) throws IOException {
    Answer given = answer;
    received.add(exchange.getRequestBody().readAllBytes());
    try {
      open.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    given.headers().forEach(exchange.getResponseHeaders()::add);
    exchange.sendResponseHeaders(
        given.status(), given.body().length == 0 ? -1 : given.body().length);
    if (given.body().length > 0) {
      exchange.getResponseBody().write(given.body());
    }
    exchange.close();
  }

  /** One certificate for both ends, which also is its own authority. */
  static SSLContext tls(PemFiles pem) {
    return tls(pem, pem);
  }

  static SSLContext tls(PemFiles trusted, PemFiles shown) {
    Map<String, String> variables =
        Map.of(
            Options.METRICS_OTLP_TLS_CA.name(), trusted.certificate().toString(),
            Options.METRICS_OTLP_TLS_CERTIFICATE.name(), shown.certificate().toString(),
            Options.METRICS_OTLP_TLS_KEY.name(), shown.key().toString());
    return Tls.context(
            Settings.read(variables::get),
            Options.METRICS_OTLP_TLS_CA,
            Options.METRICS_OTLP_TLS_CERTIFICATE,
            Options.METRICS_OTLP_TLS_KEY)
        .orElseThrow();
  }
}
