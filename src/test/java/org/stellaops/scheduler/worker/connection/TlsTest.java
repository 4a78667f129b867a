package org.stellaops.scheduler.worker.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.stellaops.scheduler.worker.settings.Options;
import org.stellaops.scheduler.worker.settings.Settings;

/** TLS material from PEM files. */
class TlsTest {

  @TempDir Path folder;

  @Test
  void withoutFilesTheDefaultsOfTheJdkHold() {
    assertThat(context(Map.of())).isEmpty();
  }

  @Test
  void anAuthorityAndACertificateMakeAContext() {
    PemFiles pem = PemFiles.in(folder);

    assertThat(
            context(
                Map.of(
                    "SCHEDULER_SCANNER_TLS_CA_FILE", pem.certificate(),
                    "SCHEDULER_SCANNER_TLS_CERTIFICATE_FILE", pem.certificate(),
                    "SCHEDULER_SCANNER_TLS_KEY_FILE", pem.key())))
        .isPresent();
  }

  @Test
  void aFileThatIsNoCertificateIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("ca.pem"), "horse battery");

    assertThatThrownBy(() -> context(Map.of("SCHEDULER_SCANNER_TLS_CA_FILE", file)))
        .isInstanceOf(Settings.InvalidSettings.class)
        .hasMessageContaining(
            "SCHEDULER_SCANNER_TLS_CA_FILE names the file %s, which cannot be used; allowed: certificates in PEM"
                .formatted(file))
        .hasMessageNotContaining("horse battery");
  }

  @Test
  void aKeyThatIsNoneIsNamedWithItsCertificate() throws IOException {
    PemFiles pem = PemFiles.in(folder);
    Path key = Files.writeString(folder.resolve("wrong.key"), "horse battery");

    assertThatThrownBy(
            () ->
                context(
                    Map.of(
                        "SCHEDULER_SCANNER_TLS_CERTIFICATE_FILE",
                        pem.certificate(),
                        "SCHEDULER_SCANNER_TLS_KEY_FILE",
                        key)))
        .isInstanceOf(Settings.InvalidSettings.class)
        .hasMessageContaining(
            "SCHEDULER_SCANNER_TLS_CERTIFICATE_FILE and SCHEDULER_SCANNER_TLS_KEY_FILE name the files %s and %s"
                .formatted(pem.certificate(), key))
        .hasMessageNotContaining("horse battery");
  }

  @Test
  void aKeyOfAnotherCertificateIsRefused() throws IOException {
    PemFiles pem = PemFiles.in(Files.createDirectory(folder.resolve("one")));
    PemFiles other = PemFiles.in(Files.createDirectory(folder.resolve("other")));

    assertThatThrownBy(
            () ->
                context(
                    Map.of(
                        "SCHEDULER_SCANNER_TLS_CERTIFICATE_FILE", pem.certificate(),
                        "SCHEDULER_SCANNER_TLS_KEY_FILE", other.key())))
        .isInstanceOf(Settings.InvalidSettings.class)
        .hasMessageContaining("rivate key");
  }

  private static Optional<SSLContext> context(Map<String, Object> files) {
    Map<String, Object> all = new HashMap<>(files);
    all.put("SCHEDULER_SCANNER_BASEADDRESS", "https://scanner-web:8444");
    Settings settings =
        Settings.read(name -> all.containsKey(name) ? String.valueOf(all.get(name)) : null);
    return Tls.context(
        settings, Options.SCANNER_TLS_CA, Options.SCANNER_TLS_CERTIFICATE, Options.SCANNER_TLS_KEY);
  }
}
