package org.stellaops.scheduler.worker.connection;

import io.micrometer.core.ipc.http.HttpSender;
import io.micrometer.registry.otlp.OtlpHttpMetricsSender;
import io.micrometer.registry.otlp.OtlpMetricsSender;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.stellaops.scheduler.worker.settings.Options;
import org.stellaops.scheduler.worker.settings.Settings;

/** Pushes metrics as OTLP over HTTP, with the TLS files of its settings. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "management.otlp.metrics.export.enabled", havingValue = "true")
class MetricsPush {

  /** A collector that answers later than this has missed one push; the next one has it all. */
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @Bean
  OtlpMetricsSender metricsSender(Settings settings) {
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(TIMEOUT);
    Tls.context(
            settings,
            Options.METRICS_OTLP_TLS_CA,
            Options.METRICS_OTLP_TLS_CERTIFICATE,
            Options.METRICS_OTLP_TLS_KEY)
        .ifPresent(client::sslContext);
    HttpClient built = client.build();
    return new OtlpHttpMetricsSender(request -> send(built, request));
  }

  /**
   * The time is for all of it, the answer's body too, which tells nothing that the status does not.
   */
  private static HttpSender.Response send(HttpClient client, HttpSender.Request request)
      throws Exception {
    HttpRequest.Builder out = HttpRequest.newBuilder(request.getUrl().toURI());
    request.getRequestHeaders().forEach(out::header);
    out.method(request.getMethod().name(), BodyPublishers.ofByteArray(request.getEntity()));
    CompletableFuture<HttpResponse<Void>> answer =
        client.sendAsync(out.build(), BodyHandlers.discarding());
    try {
      return new HttpSender.Response(
          answer.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).statusCode(), "");
    } finally {
      answer.cancel(true);
    }
  }
}
