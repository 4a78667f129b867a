package org.stellaops.scheduler.worker.settings;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** What must hold between the files of certificates and the addresses they are for. */
final class TlsRelations {

  static final List<Relation> ALL =
      List.of(
          pair("broker", Options.QUEUE_TLS_CERTIFICATE, Options.QUEUE_TLS_KEY),
          pair("store", Options.STORAGE_TLS_CERTIFICATE, Options.STORAGE_TLS_KEY),
          pair("scanner", Options.SCANNER_TLS_CERTIFICATE, Options.SCANNER_TLS_KEY),
          pair("HTTP port", Options.HTTP_TLS_CERTIFICATE, Options.HTTP_TLS_KEY),
          pair("collector", Options.METRICS_OTLP_TLS_CERTIFICATE, Options.METRICS_OTLP_TLS_KEY),
          pair(
              "collector of log lines",
              Options.LOGS_OTLP_TLS_CERTIFICATE,
              Options.LOGS_OTLP_TLS_KEY),
          secure("broker", Options.QUEUE_TLS_CA, QueueEndpoints::address),
          secure("broker", Options.QUEUE_TLS_CERTIFICATE, QueueEndpoints::address),
          secure("scanner", Options.SCANNER_TLS_CA, settings -> Options.SCANNER_BASE_ADDRESS),
          secure(
              "scanner", Options.SCANNER_TLS_CERTIFICATE, settings -> Options.SCANNER_BASE_ADDRESS),
          secure("events server", Options.EVENTS_TLS_CA, TlsRelations::eventsAddress),
          secure("collector", Options.METRICS_OTLP_TLS_CA, settings -> Options.METRICS_OTLP_URL),
          secure(
              "collector",
              Options.METRICS_OTLP_TLS_CERTIFICATE,
              settings -> Options.METRICS_OTLP_URL),
          secure(
              "collector of log lines",
              Options.LOGS_OTLP_TLS_CA,
              settings -> Options.LOGS_OTLP_URL),
          secure(
              "collector of log lines",
              Options.LOGS_OTLP_TLS_CERTIFICATE,
              settings -> Options.LOGS_OTLP_URL),
          new Relation(
              "Log lines leave this machine only with TLS.",
              "They name tenants, servers and files; metrics hold nothing of the kind.",
              TlsRelations::logsArePrivate));

  private static Relation pair(
      String whose, Option<Optional<Path>> certificate, Option<Optional<Path>> key) {
    return new Relation(
        "The certificate for the %s comes with its key.".formatted(whose),
        "Neither is of use without the other.",
        settings ->
            Relations.unless(
                settings.get(certificate).isPresent() == settings.get(key).isPresent(),
                "%s is %s, but %s is %s; allowed: both or neither",
                certificate,
                Relations.shown(settings.get(certificate).map(Path::toString).orElse("")),
                key,
                Relations.shown(settings.get(key).map(Path::toString).orElse(""))));
  }

  private static Relation secure(
      String whose, Option<Optional<Path>> file, Function<Settings, Option<?>> address) {
    return new Relation(
        "With %s, the address of the %s is one with TLS.".formatted(file.name(), whose),
        "Whoever sets the file expects TLS, but the address decides whether there is any.",
        settings -> {
          Option<?> at = address.apply(settings);
          String scheme = scheme(settings.get(at));
          return Relations.unless(
              settings.get(file).isEmpty() || scheme.isEmpty() || isSecure(scheme),
              "%s is %s, but %s is a %s:// address without TLS; allowed: a %s:// address",
              file,
              Relations.shown(settings.get(file).map(Path::toString).orElse("")),
              at,
              scheme,
              secured(scheme));
        });
  }

  private static Optional<String> logsArePrivate(Settings settings) {
    String address = settings.get(Options.LOGS_OTLP_URL);
    return Relations.unless(
        address.isBlank()
            || isSecure(scheme(address))
            || Relations.isLoopback(URI.create(address).getHost()),
        "%s is \"%s\", which is plain HTTP to another machine; allowed: a https:// address, or http:// with a loopback address",
        Options.LOGS_OTLP_URL,
        address);
  }

  private static Option<?> eventsAddress(Settings settings) {
    return settings.get(Options.EVENTS_DSN).isPresent()
        ? Options.EVENTS_DSN
        : QueueEndpoints.address(settings);
  }

  private static boolean isSecure(String scheme) {
    return List.of("tls", "rediss", "https").contains(scheme);
  }

  private static String secured(String scheme) {
    return scheme.equals("nats") ? "tls" : scheme + "s";
  }

  /** The scheme of an address, which may be wrapped as it is a secret; blank for none. */
  private static String scheme(Object address) {
    String text =
        address instanceof Optional<?> optional
            ? optional.map(Object::toString).orElse("")
            : address.toString();
    return text.contains(":") ? text.substring(0, text.indexOf(':')).toLowerCase(Locale.ROOT) : "";
  }

  private TlsRelations() {}
}
