package org.stellaops.scheduler.worker.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.DispatcherServletAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.ServletWebServerFactoryAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.stellaops.scheduler.worker.settings.Options;
import org.stellaops.scheduler.worker.settings.Settings;

/** The HTTP port as the settings want it. */
class HttpPortTest {

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration({
    ServletWebServerFactoryAutoConfiguration.class,
    DispatcherServletAutoConfiguration.class,
    SslAutoConfiguration.class
  })
  static class WebServerOnly {}

  @TempDir Path folder;

  @Test
  void aCertificateMakesItHttps() throws Exception {
    PemFiles pem = PemFiles.in(folder);
    try (ConfigurableApplicationContext context = start(pem.certificate(), pem.key())) {
      int port = ((ServletWebServerApplicationContext) context).getWebServer().getPort();
      HttpClient client = HttpClient.newBuilder().sslContext(trusting(pem)).build();
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/nothing")).build();

      assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(404);
      assertThatThrownBy(() -> HttpClient.newHttpClient().send(request, BodyHandlers.discarding()))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aKeyOfAnotherCertificateStopsTheStart() throws IOException {
    PemFiles pem = PemFiles.in(Files.createDirectory(folder.resolve("one")));
    PemFiles other = PemFiles.in(Files.createDirectory(folder.resolve("other")));

    assertThatThrownBy(() -> start(pem.certificate(), other.key()).close())
        .isInstanceOf(Settings.InvalidSettings.class)
        .hasMessageContaining(
            "SCHEDULER_HTTP_TLS_CERTIFICATE_FILE and SCHEDULER_HTTP_TLS_KEY_FILE name the files")
        .hasMessageContaining("the private key is not that of the first certificate");
  }

  private static ConfigurableApplicationContext start(Path certificate, Path key) {
    return new SpringApplicationBuilder(WebServerOnly.class)
        .run(
            "--SCHEDULER_HTTP_ADDRESS=0.0.0.0",
            "--SCHEDULER_HTTP_PORT=0",
            "--SCHEDULER_HTTP_TLS_CERTIFICATE_FILE=" + certificate,
            "--SCHEDULER_HTTP_TLS_KEY_FILE=" + key,
            "--camel.main.routes-include-pattern=false");
  }

  private static SSLContext trusting(PemFiles pem) {
    Map<String, String> variables =
        Map.of(
            "SCHEDULER_SCANNER_BASEADDRESS",
            "https://localhost",
            "SCHEDULER_SCANNER_TLS_CA_FILE",
            pem.certificate().toString());
    return Tls.context(
            Settings.read(variables::get),
            Options.SCANNER_TLS_CA,
            Options.SCANNER_TLS_CERTIFICATE,
            Options.SCANNER_TLS_KEY)
        .orElseThrow();
  }
}
