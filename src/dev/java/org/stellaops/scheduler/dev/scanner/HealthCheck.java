package org.stellaops.scheduler.dev.scanner;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Asks a reference scanner in the same container whether it answers; exit code 0 if it does. Needs
 * nothing but the JDK.
 */
final class HealthCheck {

  /**
   * @param arguments address of the health page, the server's certificate and the file of its token
   */
  public static void main(String[] arguments) throws IOException, GeneralSecurityException {
    HttpsURLConnection connection =
        (HttpsURLConnection) URI.create(arguments[0]).toURL().openConnection();
    connection.setSSLSocketFactory(trusting(Path.of(arguments[1])).getSocketFactory());
    connection.setRequestProperty(
        "Authorization", "Bearer " + Files.readString(Path.of(arguments[2])).strip());
    connection.setConnectTimeout(5000);
    connection.setReadTimeout(5000);
    System.exit(connection.getResponseCode() == 200 ? 0 : 1);
  }

  private static SSLContext trusting(Path certificate)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream file = Files.newInputStream(certificate)) {
      store.setCertificateEntry(
          "server", CertificateFactory.getInstance("X.509").generateCertificate(file));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private HealthCheck() {}
}
