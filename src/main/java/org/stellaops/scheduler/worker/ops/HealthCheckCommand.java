package org.stellaops.scheduler.worker.ops;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.stellaops.scheduler.worker.settings.Options;
import org.stellaops.scheduler.worker.settings.ProcessSettings;
import org.stellaops.scheduler.worker.settings.Settings;

/**
 * The command {@code check-health [readiness|liveness]}: asks the worker that runs with the same
 * settings on this machine how it is. For containers, which have no shell and no HTTP client.
 */
public final class HealthCheckCommand {

  /** First argument of the worker that asks for this command. */
  public static final String NAME = "check-health";

  private static final Set<String> PROBES = Set.of("readiness", "liveness");
  private static final int PATIENCE_MILLIS = 5000;
  private static final int MAX_ANSWER = 4096;

  /**
   * Runs the command with the environment of this process.
   *
   * @param arguments those behind the command's name
   * @return exit code: 0 the probe says up; 1 it does not, nobody answers, or it cannot be asked (a
   *     container's engine knows no other codes)
   */
  public static int run(List<String> arguments, PrintStream out) {
    String probe = arguments.isEmpty() ? "readiness" : arguments.get(0);
    if (!PROBES.contains(probe)) {
      out.println(NAME + ": found " + probe + "; allowed: readiness or liveness");
      return 1;
    }
    try {
      return ask(ProcessSettings.read(), probe, out);
    } catch (IOException | GeneralSecurityException | Settings.InvalidSettings e) {
      out.println(NAME + ": " + e.getMessage());
      return 1;
    }
  }

  static int ask(Settings settings, String probe, PrintStream out)
      throws IOException, GeneralSecurityException {
    Optional<Path> certificate = settings.get(Options.HTTP_TLS_CERTIFICATE);
    URI address =
        URI.create(
            "%s://%s:%d/actuator/health/%s"
                .formatted(
                    certificate.isPresent() ? "https" : "http",
                    host(settings.get(Options.HTTP_ADDRESS)),
                    settings.get(Options.HTTP_PORT),
                    probe));
    HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
    if (connection instanceof HttpsURLConnection secure) {
      secure.setSSLSocketFactory(trusting(certificate.orElseThrow()).getSocketFactory());
      // It is our own certificate, and none other is trusted; its name is not this machine's.
      secure.setHostnameVerifier((host, session) -> true);
    }
    connection.setConnectTimeout(PATIENCE_MILLIS);
    connection.setReadTimeout(PATIENCE_MILLIS);
    try {
      int status = connection.getResponseCode();
      out.println("%d %s".formatted(status, answer(connection, status)));
      return status == HttpURLConnection.HTTP_OK ? 0 : 1;
    } finally {
      connection.disconnect();
    }
  }

  /** Where to find a port that may listen on all addresses. */
  private static String host(String listening) throws IOException {
    InetAddress address = InetAddress.getByName(listening);
    String host =
        (address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address).getHostAddress();
    return host.contains(":") ? "[" + host + "]" : host;
  }

  private static SSLContext trusting(Path certificate)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream file = Files.newInputStream(certificate)) {
      int index = 0;
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(file)) {
        store.setCertificateEntry(Integer.toString(index++), each);
      }
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static String answer(HttpURLConnection connection, int status) throws IOException {
    try (InputStream body =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      return body == null ? "" : new String(body.readNBytes(MAX_ANSWER), StandardCharsets.UTF_8);
    }
  }

  private HealthCheckCommand() {}
}
