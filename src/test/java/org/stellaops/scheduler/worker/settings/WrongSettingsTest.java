package org.stellaops.scheduler.worker.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator reads when a setting is wrong. */
class WrongSettingsTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          SCHEDULER_QUEUE_KIND | kafka | SCHEDULER_QUEUE_KIND is "kafka"; allowed: Nats or Redis
          SCHEDULER_QUEUE_REDIS_URL | redis:6379 | SCHEDULER_QUEUE_REDIS_URL is "redis:6379"; allowed: redis:// or rediss:// address, maybe with the number of a database
          SCHEDULER_QUEUE_REDIS_URL | redis://h/first | SCHEDULER_QUEUE_REDIS_URL is "redis://h/first"; allowed: redis:// or rediss:// address, maybe with the number of a database
          SCHEDULER_QUEUE_REDIS_URL | http://user:hunter2@h | SCHEDULER_QUEUE_REDIS_URL is "http://***@h"; allowed: redis:// or rediss:// address, maybe with the number of a database
          SCHEDULER_QUEUE_REDIS_URL | redis://u:hun/t@er2@h:1 | SCHEDULER_QUEUE_REDIS_URL is "redis://***@h:1"; allowed: redis:// or rediss:// address, maybe with the number of a database
          SCHEDULER_QUEUE_NATS_URL | http://nats | SCHEDULER_QUEUE_NATS_URL is "http://nats"; allowed: nats:// or tls:// address
          SCHEDULER_QUEUE_LEASE_SECONDS | 1 | SCHEDULER_QUEUE_LEASE_SECONDS is "1"; allowed: 2 to 3600 seconds
          SCHEDULER_QUEUE_LEASE_SECONDS | 60s | SCHEDULER_QUEUE_LEASE_SECONDS is "60s"; allowed: 2 to 3600 seconds
          SCHEDULER_QUEUE_MAX_DELIVERIES | 0 | SCHEDULER_QUEUE_MAX_DELIVERIES is "0"; allowed: 1 to 1000 deliveries
          SCHEDULER_QUEUE_TLS_CA_FILE | /no/such | SCHEDULER_QUEUE_TLS_CA_FILE is "/no/such"; allowed: path of a readable file, or blank
          SCHEDULER_STORAGE_URI | postgres://u:hunter2@h | SCHEDULER_STORAGE_URI is not usable (its value is secret); allowed: mongodb:// or mongodb+srv:// address
          SCHEDULER_STORAGE_URI | mongodb://u:hunter2@ | SCHEDULER_STORAGE_URI is not usable (its value is secret); allowed: mongodb:// or mongodb+srv:// address
          SCHEDULER_STORAGE_URI_FILE | /no/such | SCHEDULER_STORAGE_URI_FILE names the file /no/such, which cannot be read (NoSuchFileException)
          SCHEDULER_STORAGE_DATABASE | a b | SCHEDULER_STORAGE_DATABASE is "a b"; allowed: 1 to 63 letters, digits, _ or -
          SCHEDULER_SCANNER_BASEADDRESS | scanner-web:8444 | SCHEDULER_SCANNER_BASEADDRESS is "scanner-web:8444"; allowed: http:// or https:// address without user and query
          SCHEDULER_SCANNER_BASEADDRESS | http://u:hunter2@h | SCHEDULER_SCANNER_BASEADDRESS is "http://***@h"; allowed: http:// or https:// address without user and query
          SCHEDULER_SCANNER_BASEADDRESS | http://h?a=b | SCHEDULER_SCANNER_BASEADDRESS is "http://h?a=b"; allowed: http:// or https:// address without user and query
          SCANNER_EVENTS_ENABLED | yes | SCANNER_EVENTS_ENABLED is "yes"; allowed: true or false
          SCANNER_EVENTS_DRIVER | kafka | SCANNER_EVENTS_DRIVER is "kafka"; allowed: redis
          SCANNER_EVENTS_DSN | amqp://u:hunter2@h | SCANNER_EVENTS_DSN is not usable (its value is secret); allowed: redis:// or rediss:// address, maybe with the number of a database, or blank
          SCANNER_EVENTS_STREAM | a?b | SCANNER_EVENTS_STREAM is "a?b"; allowed: 1 to 200 letters, digits or . : _ -
          SCANNER_EVENTS_PUBLISH_TIMEOUT_SECONDS | 0 | SCANNER_EVENTS_PUBLISH_TIMEOUT_SECONDS is "0"; allowed: 1 to 300 seconds
          SCANNER_EVENTS_MAX_STREAM_LENGTH | -1 | SCANNER_EVENTS_MAX_STREAM_LENGTH is "-1"; allowed: 0 to 100000000 events
          SCANNER_EVENTS_REPORTS | some | SCANNER_EVENTS_REPORTS is "some"; allowed: changed or all
          SCHEDULER_HTTP_ADDRESS | a b | SCHEDULER_HTTP_ADDRESS is "a b"; allowed: an address of this machine, 0.0.0.0 for all
          SCHEDULER_HTTP_PORT | 65536 | SCHEDULER_HTTP_PORT is "65536"; allowed: 0 to 65535
          SCHEDULER_LOGS_OTLP_URL | https://u:hunter2@otel:4318/v1/logs | SCHEDULER_LOGS_OTLP_URL is "https://***@otel:4318/v1/logs"; allowed: http:// or https:// address without user and query, or blank
          SCHEDULER_METRICS_OTLP_URL | otel:4318 | SCHEDULER_METRICS_OTLP_URL is "otel:4318"; allowed: http:// or https:// address without user and query, or blank
          """)
  void aWrongValueIsNamedWithWhatIsAllowed(String name, String value, String message) {
    assertThatThrownBy(() -> Settings.read(Map.of(name, value)::get))
        .isInstanceOf(Settings.InvalidSettings.class)
        .hasMessage("The settings cannot be used:\n  " + message)
        .hasMessageNotContainingAny("hunter2", "er2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          SCHEDULER_QUEUE_LEASE_SECONDS=301 | SCHEDULER_QUEUE_DUPLICATE_WINDOW_SECONDS is 600 seconds, but SCHEDULER_QUEUE_LEASE_SECONDS is 301 seconds; allowed: a window of at least two leases
          SCHEDULER_QUEUE_RETRY_DELAY_SECONDS=600 | SCHEDULER_QUEUE_DUPLICATE_WINDOW_SECONDS is 600 seconds, but SCHEDULER_QUEUE_RETRY_DELAY_SECONDS is 600 seconds; allowed: a window longer than the delay
          SCHEDULER_QUEUE_PLANNER_FROM=jms:a?password=hunter2 | SCHEDULER_QUEUE_PLANNER_FROM is a jms endpoint, but SCHEDULER_QUEUE_PLANNER_TO is blank; allowed: both or neither
          SCHEDULER_QUEUE_RUNNER_TO=jms:a | SCHEDULER_QUEUE_RUNNER_FROM is blank, but SCHEDULER_QUEUE_RUNNER_TO is a jms endpoint; allowed: both or neither
          SCHEDULER_QUEUE_RUNNER_FROM=jms:a SCHEDULER_QUEUE_RUNNER_TO=jms:a SCHEDULER_QUEUE_BACKGROUND_TO=jms:b | SCHEDULER_QUEUE_BACKGROUND_FROM is blank, but SCHEDULER_QUEUE_BACKGROUND_TO is a jms endpoint; allowed: both or neither
          SCHEDULER_QUEUE_BACKGROUND_FROM=jms:b SCHEDULER_QUEUE_BACKGROUND_TO=jms:b | SCHEDULER_QUEUE_BACKGROUND_FROM is a jms endpoint, but SCHEDULER_QUEUE_RUNNER_FROM is blank; allowed: blank, or both
          SCHEDULER_QUEUE_RUNNER_MAX_BYTES=2048 | SCHEDULER_QUEUE_RUNNER_MAX_BYTES is 2048 bytes, but SCHEDULER_SEGMENT_SIZE is 100 images; allowed: at least 8424 bytes for such segments
          SCHEDULER_QUEUE_REDIS_URL=redis://u:hunter2@h SCHEDULER_QUEUE_PASSWORD=hunter2 | SCHEDULER_QUEUE_REDIS_URL holds credentials, but SCHEDULER_QUEUE_PASSWORD is set as well; allowed: one of them
          SCHEDULER_QUEUE_USERNAME=worker | SCHEDULER_QUEUE_USERNAME is "worker", but SCHEDULER_QUEUE_PASSWORD is blank; allowed: both or neither
          SCHEDULER_SCANNER_RETRY_DELAY_MILLISECONDS=20000 | SCHEDULER_SCANNER_RETRY_MAX_DELAY_MILLISECONDS is 15000 milliseconds, but SCHEDULER_SCANNER_RETRY_DELAY_MILLISECONDS is 20000 milliseconds; allowed: a longest wait of at least the first
          SCHEDULER_SCANNER_REFRESH_DEADLINE_SECONDS=1 | SCHEDULER_SCANNER_REFRESH_DEADLINE_SECONDS is 1 seconds, but SCHEDULER_SCANNER_REFRESH_POLL_MILLISECONDS is 1000 milliseconds; allowed: a deadline longer than the time between two looks
          SCHEDULER_STORAGE_RETENTION_SNAPSHOTS_DAYS=1 SCHEDULER_RUN_DEADLINE_SECONDS=86401 | SCHEDULER_STORAGE_RETENTION_SNAPSHOTS_DAYS is 1 days, but SCHEDULER_RUN_DEADLINE_SECONDS is 86401 seconds; allowed: snapshots that outlive the longest run
          SCANNER_EVENTS_ENABLED=true SCHEDULER_QUEUE_KIND=Nats | SCANNER_EVENTS_ENABLED is true and SCANNER_EVENTS_DSN is blank, but SCHEDULER_QUEUE_KIND is Nats, whose server takes no events; allowed: a redis:// or rediss:// address in SCANNER_EVENTS_DSN
          SCANNER_EVENTS_SIGNING_KEY_FILE=FILE | SCANNER_EVENTS_SIGNING_KEY_FILE is "FILE", but SCANNER_EVENTS_SIGNING_KEY_ID is blank; allowed: both or neither
          SCANNER_EVENTS_SIGNING_KEY_ID=k1 | SCANNER_EVENTS_SIGNING_KEY_FILE is blank, but SCANNER_EVENTS_SIGNING_KEY_ID is "k1"; allowed: both or neither
          SCHEDULER_HTTP_ADDRESS=0.0.0.0 | SCHEDULER_HTTP_ADDRESS is "0.0.0.0", but SCHEDULER_HTTP_TLS_CERTIFICATE_FILE is blank and SCHEDULER_HTTP_PLAIN_ALLOWED is false; allowed: a loopback address, a certificate, or true where a front door ends TLS
          SCHEDULER_HTTP_TLS_CERTIFICATE_FILE=FILE | SCHEDULER_HTTP_TLS_CERTIFICATE_FILE is "FILE", but SCHEDULER_HTTP_TLS_KEY_FILE is blank; allowed: both or neither
          SCHEDULER_STORAGE_TLS_KEY_FILE=FILE | SCHEDULER_STORAGE_TLS_CERTIFICATE_FILE is blank, but SCHEDULER_STORAGE_TLS_KEY_FILE is "FILE"; allowed: both or neither
          SCHEDULER_QUEUE_TLS_CA_FILE=FILE | SCHEDULER_QUEUE_TLS_CA_FILE is "FILE", but SCHEDULER_QUEUE_REDIS_URL is a redis:// address without TLS; allowed: a rediss:// address
          SCHEDULER_QUEUE_TLS_CA_FILE=FILE SCHEDULER_QUEUE_KIND=NATS | SCHEDULER_QUEUE_TLS_CA_FILE is "FILE", but SCHEDULER_QUEUE_NATS_URL is a nats:// address without TLS; allowed: a tls:// address
          SCHEDULER_SCANNER_TLS_CA_FILE=FILE | SCHEDULER_SCANNER_TLS_CA_FILE is "FILE", but SCHEDULER_SCANNER_BASEADDRESS is a http:// address without TLS; allowed: a https:// address
          SCHEDULER_METRICS_OTLP_TLS_KEY_FILE=FILE | SCHEDULER_METRICS_OTLP_TLS_CERTIFICATE_FILE is blank, but SCHEDULER_METRICS_OTLP_TLS_KEY_FILE is "FILE"; allowed: both or neither
          SCHEDULER_METRICS_OTLP_TLS_CA_FILE=FILE SCHEDULER_METRICS_OTLP_URL=http://otel:4318/v1/metrics | SCHEDULER_METRICS_OTLP_TLS_CA_FILE is "FILE", but SCHEDULER_METRICS_OTLP_URL is a http:// address without TLS; allowed: a https:// address
          SCHEDULER_LOGS_OTLP_TLS_CERTIFICATE_FILE=FILE | SCHEDULER_LOGS_OTLP_TLS_CERTIFICATE_FILE is "FILE", but SCHEDULER_LOGS_OTLP_TLS_KEY_FILE is blank; allowed: both or neither
          SCHEDULER_LOGS_OTLP_TLS_CA_FILE=FILE SCHEDULER_LOGS_OTLP_URL=http://127.0.0.1:4318/v1/logs | SCHEDULER_LOGS_OTLP_TLS_CA_FILE is "FILE", but SCHEDULER_LOGS_OTLP_URL is a http:// address without TLS; allowed: a https:// address
          SCHEDULER_LOGS_OTLP_URL=http://otel:4318/v1/logs | SCHEDULER_LOGS_OTLP_URL is "http://otel:4318/v1/logs", which is plain HTTP to another machine; allowed: a https:// address, or http:// with a loopback address
          SCANNER_EVENTS_TLS_CA_FILE=FILE SCANNER_EVENTS_DSN=redis://u:hunter2@h | SCANNER_EVENTS_TLS_CA_FILE is "FILE", but SCANNER_EVENTS_DSN is a redis:// address without TLS; allowed: a rediss:// address
          """)
  void aContradictionIsNamedWithBothValues(String given, String message) throws IOException {
    Path file = Files.createFile(folder.resolve("some.pem"));
    Map<String, String> variables = new HashMap<>();
    for (String each : given.split(" ")) {
      String[] pair = each.split("=", 2);
      variables.put(pair[0], pair[1].replace("FILE", file.toString()));
    }

    assertThatThrownBy(() -> Settings.read(variables::get))
        .isInstanceOf(Settings.InvalidSettings.class)
        .hasMessage(
            "The settings cannot be used:\n  " + message.replace("\"FILE\"", "\"" + file + "\""))
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void allProblemsAreListedAtOnce() {
    assertThatThrownBy(
            () ->
                Settings.read(
                    Map.of("SCHEDULER_SEGMENT_SIZE", "0", "SCHEDULER_HTTP_PORT", "web")::get))
        .hasMessage(
            """
            The settings cannot be used:
              SCHEDULER_SEGMENT_SIZE is "0"; allowed: 1 to 500 images
              SCHEDULER_HTTP_PORT is "web"; allowed: 0 to 65535""");
  }

  @Test
  void aSecretComesFromItsFile() throws IOException {
    Path file = Files.writeString(folder.resolve("token"), " hunter2\n");

    Settings settings = Settings.read(Map.of("SCHEDULER_SCANNER_TOKEN_FILE", file.toString())::get);

    assertThat(settings.get(Options.SCANNER_TOKEN)).contains("hunter2");
  }

  @Test
  void aSecretComesFromOnePlaceOnly() throws IOException {
    Path file = Files.writeString(folder.resolve("token"), "hunter2");

    assertThatThrownBy(
            () ->
                Settings.read(
                    Map.of(
                            "SCHEDULER_SCANNER_TOKEN",
                            "hunter3",
                            "SCHEDULER_SCANNER_TOKEN_FILE",
                            file.toString())
                        ::get))
        .hasMessageEndingWith(
            "SCHEDULER_SCANNER_TOKEN and SCHEDULER_SCANNER_TOKEN_FILE are both set; allowed: one of them");
  }

  @Test
  void anEmptySecretFileIsAMistake() throws IOException {
    Path file = Files.writeString(folder.resolve("token"), "\n");

    assertThatThrownBy(
            () -> Settings.read(Map.of("SCHEDULER_SCANNER_TOKEN_FILE", file.toString())::get))
        .hasMessageEndingWith(
            "SCHEDULER_SCANNER_TOKEN_FILE names the file %s, which is empty".formatted(file));
  }
}
