package org.stellaops.scheduler.worker.connection;

import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.stellaops.scheduler.worker.settings.Option;
import org.stellaops.scheduler.worker.settings.Settings;
import org.stellaops.scheduler.worker.settings.Settings.InvalidSettings;

/** The TLS material of one connection, from PEM files. */
public final class Tls {

  /**
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
    Optional<Path> trusted = settings.get(ca);
    Optional<Path> shown = settings.get(certificate);
    if (trusted.isEmpty() && shown.isEmpty()) {
      return Optional.empty();
    }
    SslBundle bundle =
        SslBundle.of(
            new PemSslStoreBundle(
                shown.map(chain -> details(chain, settings.get(key))).orElse(null),
                trusted.map(chain -> details(chain, Optional.empty())).orElse(null)),
            SslBundleKey.NONE,
            SslOptions.of(null, new String[] {"TLSv1.3", "TLSv1.2"}));
    check(bundle.getStores(), settings, ca, certificate, key);
    return Optional.of(bundle);
  }

  /** As {@link #bundle}, ready for clients that take a context; the JDK's own without any file. */
  public static Optional<SSLContext> context(
      Settings settings,
      Option<Optional<Path>> ca,
      Option<Optional<Path>> certificate,
      Option<Optional<Path>> key) {
    return bundle(settings, ca, certificate, key).map(SslBundle::createSslContext);
  }

  private static PemSslStoreDetails details(Path chain, Optional<Path> key) {
    PemSslStoreDetails details = PemSslStoreDetails.forCertificate(chain.toUri().toString());
    return key.map(file -> details.withPrivateKey(file.toUri().toString())).orElse(details);
  }

  /** Reads the files now, so that a wrong one stops the start and not the first connection. */
  private static void check(
      SslStoreBundle stores,
      Settings settings,
      Option<Optional<Path>> ca,
      Option<Optional<Path>> certificate,
      Option<Optional<Path>> key) {
    try {
      stores.getTrustStore();
    } catch (RuntimeException e) {
      throw InvalidSettings.of(
          "%s names the file %s, which cannot be used; allowed: certificates in PEM (%s)"
              .formatted(ca.name(), path(settings, ca), reason(e)));
    }
    try {
      stores.getKeyStore();
    } catch (RuntimeException e) {
      throw InvalidSettings.of(
          "%s and %s name the files %s and %s, which cannot be used; allowed: a certificate chain and its unencrypted private key in PEM (%s)"
              .formatted(
                  certificate.name(),
                  key.name(),
                  path(settings, certificate),
                  path(settings, key),
                  reason(e)));
    }
  }

  private static String path(Settings settings, Option<Optional<Path>> option) {
    return settings.get(option).map(Path::toString).orElse("(none)");
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
