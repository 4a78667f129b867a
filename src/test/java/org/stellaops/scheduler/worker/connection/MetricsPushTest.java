package org.stellaops.scheduler.worker.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.micrometer.registry.otlp.OtlpMetricsSender;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stellaops.scheduler.worker.settings.Options;
import org.stellaops.scheduler.worker.settings.Settings;

/** Metrics are pushed over mutual TLS, to an HTTPS server that asks for a certificate. */
class MetricsPushTest {

  @TempDir Path folder;

  private final List<Integer> received = new CopyOnWriteArrayList<>();
  private PemFiles pem;
  private HttpServer server;
  private int answer = 200;

  @BeforeEach
  void start() throws IOException {
    pem = PemFiles.in(folder);
    HttpsServer https =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    SSLContext tls = contextOf(pem);
    https.setHttpsConfigurator(
        new HttpsConfigurator(tls) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters ours = tls.getDefaultSSLParameters();
            ours.setNeedClientAuth(true);
            parameters.setSSLParameters(ours);
          }
        });
    https.createContext(
        "/v1/metrics",
        exchange -> {
          received.add(exchange.getRequestBody().readAllBytes().length);
          if (answer == 302) {
            exchange.getResponseHeaders().add("Location", "/v1/metrics");
          }
          exchange.sendResponseHeaders(answer, -1);
          exchange.close();
        });
    https.start();
    server = https;
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void aCertificateOpensTheDoor() throws Exception {
    sender(true).send(metrics());

    assertThat(received).containsExactly(3);
  }

  @Test
  void withoutOneNothingIsSent() {
    assertThatThrownBy(() -> sender(false).send(metrics())).isInstanceOf(Exception.class);
    assertThat(received).isEmpty();
  }

  @Test
  void aRefusalIsAnError() {
    answer = 403;

    assertThatThrownBy(() -> sender(true).send(metrics())).hasMessageContaining("403");
  }

  @Test
  void aRedirectIsNotFollowed() {
    answer = 302;

    assertThatThrownBy(() -> sender(true).send(metrics())).hasMessageContaining("302");
    assertThat(received).hasSize(1);
  }

  private OtlpMetricsSender.Request metrics() {
    return OtlpMetricsSender.Request.builder(new byte[] {1, 2, 3})
        .address("https://localhost:" + server.getAddress().getPort() + "/v1/metrics")
        .build();
  }

  private OtlpMetricsSender sender(boolean withCertificate) {
    Map<String, String> variables = new HashMap<>();
    variables.put(Options.METRICS_OTLP_URL.name(), "https://localhost/v1/metrics");
    variables.put(Options.METRICS_OTLP_TLS_CA.name(), pem.certificate().toString());
    if (withCertificate) {
      variables.put(Options.METRICS_OTLP_TLS_CERTIFICATE.name(), pem.certificate().toString());
      variables.put(Options.METRICS_OTLP_TLS_KEY.name(), pem.key().toString());
    }
    return new MetricsPush().metricsSender(Settings.read(variables::get));
  }

  private static SSLContext contextOf(PemFiles pem) {
    Map<String, String> variables =
        Map.of(
            Options.METRICS_OTLP_URL.name(), "https://localhost/v1/metrics",
            Options.METRICS_OTLP_TLS_CA.name(), pem.certificate().toString(),
            Options.METRICS_OTLP_TLS_CERTIFICATE.name(), pem.certificate().toString(),
            Options.METRICS_OTLP_TLS_KEY.name(), pem.key().toString());
    return Tls.context(
            Settings.read(variables::get),
            Options.METRICS_OTLP_TLS_CA,
            Options.METRICS_OTLP_TLS_CERTIFICATE,
            Options.METRICS_OTLP_TLS_KEY)
        .orElseThrow();
  }
}
