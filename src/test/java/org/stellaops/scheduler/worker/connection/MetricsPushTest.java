package org.stellaops.scheduler.worker.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.registry.otlp.OtlpMetricsSender;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stellaops.scheduler.worker.settings.Options;
import org.stellaops.scheduler.worker.settings.Settings;

/** Metrics are pushed over mutual TLS, to an HTTPS server that asks for a certificate. */
class MetricsPushTest {

  @TempDir Path folder;

  private PemFiles pem;
  private CollectorServer collector;

  @BeforeEach
  void start() throws IOException {
    pem = PemFiles.in(folder);
    collector = CollectorServer.start(pem);
  }

  @AfterEach
  void stop() {
    collector.close();
  }

  @Test
  void aCertificateOpensTheDoor() throws Exception {
    sender(true).send(metrics());

    assertThat(collector.received()).containsExactly(new byte[] {1, 2, 3});
  }

  @Test
  void withoutOneNothingIsSent() {
    assertThatThrownBy(() -> sender(false).send(metrics())).isInstanceOf(Exception.class);
    assertThat(collector.received()).isEmpty();
  }

  @Test
  void aRefusalIsAnError() {
    collector.answer(403);

    assertThatThrownBy(() -> sender(true).send(metrics())).hasMessageContaining("403");
  }

  @Test
  void aRedirectIsNotFollowed() {
    collector.answer(302, Map.of("Location", "/v1/metrics"), new byte[0]);

    assertThatThrownBy(() -> sender(true).send(metrics())).hasMessageContaining("302");
    assertThat(collector.received()).hasSize(1);
  }

  private OtlpMetricsSender.Request metrics() {
    return OtlpMetricsSender.Request.builder(new byte[] {1, 2, 3})
        .address(collector.url("/v1/metrics"))
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
}
