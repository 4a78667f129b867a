package org.stellaops.scheduler.dev.scanner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stellaops.scheduler.dev.scanner.ScannerOptions.Tls;
import org.stellaops.scheduler.worker.connection.PemFiles;

class SecureScannerTest {

  @Test
  void speaksTlsAndCanInsistOnAClientCertificate(@TempDir Path folder) throws Exception {
    PemFiles pem = PemFiles.in(folder);
    HttpClient trusting = HttpClient.newBuilder().sslContext(trusting(pem.certificate())).build();
    ScannerOptions options = ScannerOptions.of(SamplesTest.SAMPLES);
    try (ReferenceScanner scanner =
        ReferenceScanner.start(options.withTls(new Tls(pem.certificate(), pem.key(), null)))) {
      assertThat(scanner.baseAddress()).hasScheme("https");
      ScannerClient client = new ScannerClient(trusting, scanner.baseAddress());
      assertThat(client.ask(scanner.imageDigests().iterator().next()).statusCode()).isEqualTo(200);
      client.faults("{'fault': {'kind': 'reset'}}");
      assertThatThrownBy(() -> client.ask(scanner.imageDigests().iterator().next()))
          .isInstanceOf(IOException.class);
    }
    Tls insisting = new Tls(pem.certificate(), pem.key(), pem.certificate());
    try (ReferenceScanner scanner = ReferenceScanner.start(options.withTls(insisting))) {
      ScannerClient client = new ScannerClient(trusting, scanner.baseAddress());
      assertThatThrownBy(() -> client.send("GET", "/healthz", "")).isInstanceOf(IOException.class);
    }
  }

  private static SSLContext trusting(Path certificate) throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream in = Files.newInputStream(certificate)) {
      store.setCertificateEntry(
          "scanner", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
