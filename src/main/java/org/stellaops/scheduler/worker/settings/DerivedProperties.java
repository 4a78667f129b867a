package org.stellaops.scheduler.worker.settings;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What routes, Spring and Camel take from the settings.
 *
 * <p>For routes: {@code scheduler.queue.planner.from}, {@code .to}, {@code
 * scheduler.queue.runner.from}, {@code .to}, {@code scheduler.queue.background.from}, {@code .to},
 * {@code scheduler.events.to}, {@code scheduler.events.enabled}, {@code scheduler.scanner.reports},
 * {@code scheduler.scanner.scans}, which are whole endpoint URIs without any secret, and {@code
 * scheduler.scanner.probe.interval}, {@code scheduler.scanner.refresh.poll}, {@code
 * scheduler.storage.database}.
 */
final class DerivedProperties {

  /** Where Camel looks for routes. */
  static final String ROUTES = "camel.main.routes-include-pattern";

  /**
   * Time that Camel gets beyond the drain: the lease endpoints keep to the drain themselves, and
   * need a moment to hand back what did not end.
   */
  private static final Duration AFTER_LEASES = Duration.ofSeconds(5);

  /** Time that Spring gets beyond the drain to end what does not hold leases. */
  private static final Duration AFTER_DRAIN = Duration.ofSeconds(10);

  private final Settings settings;
  private final Map<String, Object> properties = new LinkedHashMap<>();

  static Map<String, Object> of(Settings settings) {
    DerivedProperties derived = new DerivedProperties(settings);
    derived.routes();
    derived.http();
    derived.process();
    return derived.properties;
  }

  private DerivedProperties(Settings settings) {
    this.settings = settings;
  }

  private void routes() {
    QueueEndpoints queues = new QueueEndpoints(settings);
    for (QueueEndpoints.Queue queue : QueueEndpoints.Queue.values()) {
      properties.put("scheduler.queue." + queue.label() + ".from", queues.from(queue));
      properties.put("scheduler.queue." + queue.label() + ".to", queues.to(queue));
    }
    properties.put("scheduler.events.enabled", settings.get(Options.EVENTS_ENABLED));
    properties.put("scheduler.events.to", events());
    String scanner = withoutSlash(settings.get(Options.SCANNER_BASE_ADDRESS));
    properties.put("scheduler.scanner.reports", scanner + "/api/v1/reports");
    properties.put("scheduler.scanner.scans", scanner + "/api/v1/scans");
    properties.put(
        "scheduler.scanner.probe.interval",
        settings.get(Options.SCANNER_PROBE_INTERVAL).toMillis());
    properties.put(
        "scheduler.scanner.refresh.poll", settings.get(Options.SCANNER_REFRESH_POLL).toMillis());
    properties.put("scheduler.storage.database", settings.get(Options.STORAGE_DATABASE));
  }

  private String events() {
    if (!settings.get(Options.EVENTS_ENABLED)) {
      // Nothing is ever sent there; a stream endpoint would look for a server that may not exist.
      return "direct:events-are-off?failIfNoConsumers=false";
    }
    return new EndpointUri("redis-stream:" + settings.get(Options.EVENTS_STREAM))
        .with("connection", "events")
        .with("maxLength", settings.get(Options.EVENTS_MAX_LENGTH))
        .with("timeoutMillis", settings.get(Options.EVENTS_TIMEOUT).toMillis())
        .toString();
  }

  private void http() {
    properties.put("server.address", settings.get(Options.HTTP_ADDRESS));
    properties.put("server.port", settings.get(Options.HTTP_PORT));
    int body = settings.get(Options.HTTP_MAX_BODY_BYTES);
    properties.put("server.tomcat.max-http-form-post-size", body + "B");
    properties.put("server.tomcat.max-swallow-size", body + "B");
    Optional<Path> certificate = settings.get(Options.HTTP_TLS_CERTIFICATE);
    Optional<Path> key = settings.get(Options.HTTP_TLS_KEY);
    if (certificate.isPresent() && key.isPresent()) {
      properties.put("server.ssl.bundle", "http");
      String bundle = "spring.ssl.bundle.pem.http.";
      properties.put(bundle + "keystore.certificate", certificate.get().toUri().toString());
      properties.put(bundle + "keystore.private-key", key.get().toUri().toString());
      properties.put(bundle + "options.enabled-protocols", "TLSv1.3,TLSv1.2");
      // A key of another certificate stops the start, not the first handshake.
      properties.put(bundle + "keystore.verify-keys", true);
      // A renewed certificate is taken up without a restart.
      properties.put(bundle + "reload-on-update", true);
    }
  }

  private void process() {
    properties.put(
        ROUTES, "file:" + settings.get(Options.ROUTES_DIRECTORY) + "/" + RoutesFolder.FILES);
    Duration drain = settings.get(Options.DRAIN);
    properties.put("camel.main.shutdown-timeout", drain.plus(AFTER_LEASES).toSeconds());
    properties.put(
        "spring.lifecycle.timeout-per-shutdown-phase", drain.plus(AFTER_DRAIN).toSeconds() + "s");
    String otlp = settings.get(Options.METRICS_OTLP_URL);
    properties.put("management.otlp.metrics.export.enabled", !otlp.isBlank());
    if (!otlp.isBlank()) {
      properties.put("management.otlp.metrics.export.url", otlp);
      properties.put(
          "management.otlp.metrics.export.step",
          settings.get(Options.METRICS_OTLP_INTERVAL).toSeconds() + "s");
      // As at /actuator/prometheus: a collector makes the same names of them.
      properties.put("management.otlp.metrics.export.base-time-unit", "seconds");
    }
    if (!otlp.isBlank() || !settings.get(Options.LOGS_OTLP_URL).isBlank()) {
      // Without it, a collector takes the series and the lines of two workers for those of one.
      properties.put(
          "management.opentelemetry.resource-attributes[service.instance.id]", instance());
    }
  }

  /** This process among all workers: in a cluster, the host is the name of the pod. */
  private String instance() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "unknown-host";
    }
    return host + ":" + settings.get(Options.HTTP_PORT);
  }

  private static String withoutSlash(URI address) {
    String text = address.toString();
    return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }
}
