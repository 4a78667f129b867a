package org.stellaops.scheduler.worker.connection;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.ssl.pem.PemSslStore;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.stellaops.scheduler.worker.settings.Option;
import org.stellaops.scheduler.worker.settings.Options;
import org.stellaops.scheduler.worker.settings.Settings;
import org.stellaops.scheduler.worker.settings.Settings.InvalidSettings;

/** The TLS material of one connection, from PEM files. */
public final class Tls {

  /**
   * The files are read here, so that a wrong one stops the start and not the first connection.
   *
   * @param ca whom to trust; empty: the authorities of the JDK
   * @param certificate the chain that we show, empty for none
   * @param key the private key of that certificate
   * @return nothing when none of the files is given: the connection then uses the JDK's defaults
   * @throws InvalidSettings when a file holds no PEM of the kind that is needed
   */
  public static Optional<SslBundle> bundle(
      Settings settings,
      Option<Optional<Path>> ca,
      Option<Optional<Path>> certificate,
      Option<Optional<Path>> key) {
    PemSslStore trusted = settings.get(ca).map(file -> authorities(ca, file)).orElse(null);
    PemSslStore shown =
        settings
            .get(certificate)
            .map(chain -> identity(certificate, chain, key, settings.get(key)))
            .orElse(null);
    return trusted == null && shown == null
        ? Optional.empty()
        : Optional.of(
            SslBundle.of(
                new PemSslStoreBundle(shown, trusted),
                SslBundleKey.NONE,
                SslOptions.of(null, new String[] {"TLSv1.3", "TLSv1.2"})));
  }

  /** As {@link #bundle}, ready for clients that take a context. */
  public static Optional<SSLContext> context(
      Settings settings,
      Option<Optional<Path>> ca,
      Option<Optional<Path>> certificate,
      Option<Optional<Path>> key) {
    return bundle(settings, ca, certificate, key).map(SslBundle::createSslContext);
  }

  /**
   * @throws InvalidSettings when a TLS file of any connection, or of the HTTP port, cannot be used
   */
  static void check(Settings settings) {
    bundle(settings, Options.QUEUE_TLS_CA, Options.QUEUE_TLS_CERTIFICATE, Options.QUEUE_TLS_KEY);
    bundle(
        settings, Options.STORAGE_TLS_CA, Options.STORAGE_TLS_CERTIFICATE, Options.STORAGE_TLS_KEY);
    bundle(
        settings, Options.SCANNER_TLS_CA, Options.SCANNER_TLS_CERTIFICATE, Options.SCANNER_TLS_KEY);
    bundle(
        settings,
        Options.METRICS_OTLP_TLS_CA,
        Options.METRICS_OTLP_TLS_CERTIFICATE,
        Options.METRICS_OTLP_TLS_KEY);
    bundle(
        settings,
        Options.LOGS_OTLP_TLS_CA,
        Options.LOGS_OTLP_TLS_CERTIFICATE,
        Options.LOGS_OTLP_TLS_KEY);
    // The events server knows us by the queue's certificate, and the HTTP port has no authorities,
    // for
    // nobody is asked for a certificate there: the two halves are looked at in one go.
    bundle(settings, Options.EVENTS_TLS_CA, Options.HTTP_TLS_CERTIFICATE, Options.HTTP_TLS_KEY);
  }

  private static PemSslStore authorities(Option<?> option, Path file) {
    try {
      PemSslStore store = load(file, null);
      if (!isEmpty(store)) {
        return store;
      }
    } catch (RuntimeException e) {
      throw noAuthorities(option, file, reason(e));
    }
    throw noAuthorities(option, file, "there is none in it");
  }

  private static InvalidSettings noAuthorities(Option<?> option, Path file, String reason) {
    return InvalidSettings.of(
        "%s names the file %s, which cannot be used; allowed: certificates in PEM (%s)"
            .formatted(option.name(), file, reason));
  }

  private static PemSslStore identity(
      Option<?> certificate, Path chain, Option<?> key, Optional<Path> keyFile) {
    String reason;
    try {
      PemSslStore store = load(chain, keyFile.orElse(null));
      PrivateKey privateKey = store.privateKey();
      if (privateKey != null
          && !isEmpty(store)
          && KeyOfCertificate.fits(privateKey, store.certificates().get(0))) {
        return store;
      }
      reason = "the private key is not that of the first certificate";
    } catch (RuntimeException e) {
      reason = reason(e);
    }
    throw InvalidSettings.of(
        "%s and %s name the files %s and %s, which cannot be used; allowed: a certificate chain and its unencrypted private key in PEM (%s)"
            .formatted(
                certificate.name(),
                key.name(),
                chain,
                keyFile.map(Path::toString).orElse("(none)"),
                reason));
  }

  private static PemSslStore load(Path chain, @Nullable Path key) {
    PemSslStoreDetails details = PemSslStoreDetails.forCertificate(chain.toUri().toString());
    return PemSslStore.load(key == null ? details : details.withPrivateKey(key.toUri().toString()));
  }

  private static boolean isEmpty(PemSslStore store) {
    return store.certificates() == null || store.certificates().isEmpty();
  }

  /** The innermost reason: the outer ones only say that a store could not be made. */
  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }

  private Tls() {}
}
