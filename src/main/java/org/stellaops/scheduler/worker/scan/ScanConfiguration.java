package org.stellaops.scheduler.worker.scan;

import com.mongodb.client.MongoDatabase;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.stellaops.scheduler.worker.connection.Tls;
import org.stellaops.scheduler.worker.settings.Options;
import org.stellaops.scheduler.worker.settings.Settings;
import org.stellaops.scheduler.worker.turn.ScannerCapacity;

/** The beans of this package; routes find them by these names. */
@Configuration(proxyBeanMethods = false)
class ScanConfiguration {

  /**
   * Below so many calls nothing can be said about the scanner; twice the tries of one image are one
   * image's bad luck.
   */
  private static final int LEAST_CALLS = 10;

  private static final int HEADERS_MAX = 100;
  private static final int HEADER_BYTES_MAX = 16 * 1024;

  @Bean
  ImageStates imageStates(MongoDatabase store, Settings settings, Clock clock) {
    return new ImageStates(
        store.getCollection("image_states"),
        Duration.ofDays(settings.get(Options.RETENTION_IMAGES)),
        clock);
  }

  @Bean
  AskedImages askedImages(MongoDatabase store, Settings settings, Clock clock) {
    return new AskedImages(
        store.getCollection("image_states"),
        Duration.ofDays(settings.get(Options.RETENTION_IMAGES)),
        clock);
  }

  @Bean
  ImageClaims imageClaims(MongoDatabase store, Settings settings, Clock clock) {
    return new ImageClaims(
        store.getCollection("image_states"),
        Duration.ofDays(settings.get(Options.RETENTION_IMAGES)),
        clock);
  }

  @Bean
  ScannerGate scannerGate(Settings settings, MeterRegistry meters, Clock clock) {
    int tries = settings.get(Options.SCANNER_MAX_TRIES);
    ScannerGate gate =
        new ScannerGate(
            settings.get(Options.SCANNER_CIRCUIT_CALLS),
            Math.max(LEAST_CALLS, 2 * tries + 1),
            settings.get(Options.SCANNER_CIRCUIT_FAILURES),
            clock);
    for (ScannerGate.State state : ScannerGate.State.values()) {
      Gauge.builder("scheduler.scanner.gate", () -> gate.standing().state() == state ? 1 : 0)
          .description("1 for the state in which the gate to the scanner is")
          .tag("state", state.name().toLowerCase(Locale.ROOT))
          .register(meters);
    }
    return gate;
  }

  @Bean
  LeaseWhileOpen leaseWhileOpen(ScannerGate gate) {
    return new LeaseWhileOpen(gate);
  }

  @Bean
  ScannerProbe scannerProbe(ScannerGate gate) {
    return new ScannerProbe(gate);
  }

  @Bean
  ReportRequest reportRequest(
      ScannerGate gate,
      Settings settings,
      @Value("${SCHEDULER_SCANNER_TOKEN_FILE:}") String tokenFile) {
    Optional<String> token = settings.get(Options.SCANNER_TOKEN);
    return new ReportRequest(
        gate, new ScannerToken(token, tokenFile.isBlank() ? null : Path.of(tokenFile)));
  }

  @Bean
  ReportAnswer reportAnswer(ScannerGate gate, Settings settings, Clock clock) {
    return new ReportAnswer(
        new ReportReader(
            settings.get(Options.SCANNER_MAX_ANSWER_BYTES),
            settings.get(Options.SCANNER_MAX_NESTING)),
        gate,
        new RetryAfter(clock, settings.get(Options.SCANNER_RETRY_MAX_DELAY)));
  }

  @Bean
  RefreshAnswer refreshAnswer(ReportAnswer answers, Settings settings) {
    return new RefreshAnswer(
        answers, settings.get(Options.SCANNER_REFRESH_DEADLINE), System::nanoTime);
  }

  @Bean
  RetryDelay retryDelay(ScannerGate gate, Settings settings) {
    return new RetryDelay(
        gate,
        settings.get(Options.SCANNER_MAX_TRIES),
        settings.get(Options.SCANNER_RETRY_DELAY),
        settings.get(Options.SCANNER_RETRY_MAX_DELAY));
  }

  @Bean
  GiveUp giveUp() {
    return new GiveUp();
  }

  @Bean
  OutcomeGatherer outcomeGatherer() {
    return new OutcomeGatherer();
  }

  @Bean
  ScannerHeaders scannerHeaders() {
    return new ScannerHeaders();
  }

  @Bean
  ScannerCapacity scannerCapacity(Settings settings) {
    return new ScannerCapacity(
        settings.get(Options.SCANNER_IN_FLIGHT), !settings.get(Options.SCANNER_ADAPTIVE));
  }

  @Bean
  ScannerHttp scannerHttp(Settings settings, ScannerCapacity capacity, MeterRegistry meters) {
    return new ScannerHttp(
        settings.get(Options.SCANNER_MAX_ANSWER_BYTES),
        settings.get(Options.SCANNER_RESPONSE_TIMEOUT).multipliedBy(2),
        capacity,
        meters);
  }

  @Bean
  PoolingHttpClientConnectionManager scannerConnections(Settings settings) {
    Optional<SSLContext> tls =
        Tls.context(
            settings,
            Options.SCANNER_TLS_CA,
            Options.SCANNER_TLS_CERTIFICATE,
            Options.SCANNER_TLS_KEY);
    int connections = settings.get(Options.SCANNER_IN_FLIGHT); // the bound of requests in flight
    PoolingHttpClientConnectionManagerBuilder builder =
        PoolingHttpClientConnectionManagerBuilder.create()
            .setMaxConnTotal(connections)
            .setMaxConnPerRoute(connections)
            .setConnectionFactory(
                ManagedHttpClientConnectionFactory.builder()
                    .http1Config(
                        Http1Config.custom()
                            .setMaxHeaderCount(HEADERS_MAX)
                            .setMaxLineLength(HEADER_BYTES_MAX)
                            .build())
                    .build())
            .setDefaultConnectionConfig(
                ConnectionConfig.custom()
                    .setConnectTimeout(timeout(settings.get(Options.SCANNER_CONNECT_TIMEOUT)))
                    .setSocketTimeout(timeout(settings.get(Options.SCANNER_RESPONSE_TIMEOUT)))
                    .setValidateAfterInactivity(TimeValue.ofSeconds(2))
                    .setTimeToLive(TimeValue.ofMinutes(10))
                    .build());
    tls.ifPresent(context -> builder.setTlsSocketStrategy(new DefaultClientTlsStrategy(context)));
    return builder.build();
  }

  private static Timeout timeout(Duration duration) {
    return Timeout.ofMilliseconds(duration.toMillis());
  }
}
