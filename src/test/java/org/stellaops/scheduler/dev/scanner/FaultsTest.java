package org.stellaops.scheduler.dev.scanner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every misbehaviour, as a real HTTP client sees it. */
class FaultsTest {
  private static ReferenceScanner scanner;
  private static ScannerClient client;
  private static String digest;

  @BeforeAll
  static void start() throws Exception {
    scanner = ReferenceScanner.start(ScannerOptions.of(SamplesTest.SAMPLES));
    client = new ScannerClient(scanner.baseAddress());
    digest = scanner.imageDigests().iterator().next();
  }

  @AfterAll
  static void stop() {
    scanner.close();
  }

  @BeforeEach
  void behave() throws Exception {
    client.send("DELETE", "/dev/faults", "");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 408, 409, 413, 422, 425, 429, 500, 502, 503, 504})
  void anyStatusWithAProblemDocument(int status) throws Exception {
    client.faults("{'requests': 1, 'fault': {'kind': 'status', 'status': " + status + "}}");
    HttpResponse<String> answer = client.ask(digest);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Retry-After")).isEmpty();
    assertThat(ScannerClient.json(answer).path("detail").asText())
        .contains("told to answer " + status);
    assertThat(client.ask(digest).statusCode()).as("after the one request").isEqualTo(200);
  }

  @Test
  void retryAfterInBothForms() throws Exception {
    client.faults(
        "{'requests': 1, 'fault': {'kind': 'status', 'status': 429, 'retryAfterSeconds': 7}},"
            + "{'fault': {'kind': 'status', 'status': 503, 'retryAfterSeconds': 60, 'retryAfterForm': 'date'}}");
    HttpResponse<String> first = client.ask(digest);
    assertThat(first.statusCode()).isEqualTo(429);
    assertThat(first.headers().firstValue("Retry-After")).contains("7");
    HttpResponse<String> second = client.ask(digest);
    assertThat(second.statusCode()).isEqualTo(503);
    ZonedDateTime when =
        ZonedDateTime.parse(
            second.headers().firstValue("Retry-After").orElseThrow(),
            DateTimeFormatter.RFC_1123_DATE_TIME);
    assertThat(Duration.between(ZonedDateTime.now(when.getZone()), when))
        .isBetween(Duration.ofSeconds(40), Duration.ofSeconds(61));
  }

  @Test
  void onlyTheImageThatIsMeant() throws Exception {
    List<String> digests = new ArrayList<>(scanner.imageDigests());
    client.faults(
        "{'imageDigest': '" + digests.get(1) + "', 'fault': {'kind': 'status', 'status': 404}}");
    assertThat(client.ask(digests.get(0)).statusCode()).isEqualTo(200);
    assertThat(client.ask(digests.get(1)).statusCode()).isEqualTo(404);
    JsonNode rules = ScannerClient.json(client.send("GET", "/dev/faults", "")).path("rules");
    assertThat(rules.get(0).path("fired").asInt()).isEqualTo(1);
  }

  @Test
  void aShareOfRequestsTheSameWithTheSameSeed() throws Exception {
    String rule = "{'probability': 0.5, 'seed': 42, 'fault': {'kind': 'status', 'status': 500}}";
    List<Integer> first = statuses(rule);
    assertThat(first).contains(200, 500);
    assertThat(statuses(rule)).isEqualTo(first);
  }

  private static List<Integer> statuses(String rule) throws Exception {
    client.faults(rule);
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      statuses.add(client.ask(digest).statusCode());
    }
    return statuses;
  }

  @Test
  void latency() throws Exception {
    client.faults("{'fault': {'kind': 'latency', 'millis': 150}}");
    long before = System.nanoTime();
    assertThat(client.ask(digest).statusCode()).isEqualTo(200);
    assertThat(Duration.ofNanos(System.nanoTime() - before))
        .isGreaterThanOrEqualTo(Duration.ofMillis(150));
  }

  @Test
  void redirectThatIsNotFollowed() throws Exception {
    client.faults(
        "{'fault': {'kind': 'redirect', 'status': 307, 'location': 'http://127.0.0.1:9/'}}");
    HttpResponse<String> answer = client.ask(digest);
    assertThat(answer.statusCode()).isEqualTo(307);
    assertThat(answer.headers().firstValue("Location")).contains("http://127.0.0.1:9/");
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "true"})
  void resetBeforeTheAnswerOrInItsMiddle(String midBody) throws Exception {
    client.faults("{'fault': {'kind': 'reset', 'midBody': " + midBody + "}}");
    // the JDK's client repeats nothing that is a POST, so this is the one attempt
    assertThatThrownBy(() -> client.ask(digest))
        .isInstanceOf(IOException.class)
        .rootCause()
        .hasMessageContaining("reset");
  }

  @ParameterizedTest
  @ValueSource(strings = {"truncated-json", "not-json"})
  void bodiesThatAreNoJson(String kind) throws Exception {
    client.faults("{'fault': {'kind': '" + kind + "'}}");
    HttpResponse<String> answer = client.ask(digest);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertThatThrownBy(() -> ScannerClient.json(answer))
        .isInstanceOf(JsonProcessingException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "report.summary.total, OBJECT",
    "report.summary, STRING",
    "report.verdicts.0.kev, OBJECT"
  })
  void aMemberOfAnotherType(String field, String type) throws Exception {
    client.faults("{'fault': {'kind': 'wrong-type', 'field': '" + field + "'}}");
    JsonNode answer = ScannerClient.json(client.ask(digest));
    assertThat(answer.at("/" + field.replace('.', '/')).getNodeType()).hasToString(type);
    assertThat(answer.path("report").path("reportId").isTextual()).isTrue();
  }

  @Test
  void deepNesting() throws Exception {
    client.faults("{'fault': {'kind': 'deep-nesting', 'levels': 100000}}");
    HttpResponse<String> answer = client.ask(digest);
    assertThat(answer.body()).contains("[".repeat(100_000));
    assertThatThrownBy(() -> ScannerClient.json(answer)).hasMessageContaining("nesting depth");
  }

  @Test
  void aBodyOfAnySizeThatIsStreamed() throws Exception {
    long size = 40L << 20;
    client.faults("{'fault': {'kind': 'huge-body', 'bytes': " + size + "}}");
    HttpResponse<byte[]> answer =
        HttpClient.newHttpClient()
            .send(request(Duration.ofSeconds(60)), BodyHandlers.ofByteArray());
    assertThat(answer.headers().firstValue("Content-Length")).isEmpty();
    assertThat(answer.body()).hasSize((int) size).startsWith('{').endsWith('}');
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "true"})
  void silence(String afterHeaders) throws Exception {
    client.faults("{'fault': {'kind': 'stall', 'afterHeaders': " + afterHeaders + "}}");
    HttpClient http = HttpClient.newHttpClient();
    if (afterHeaders.equals("false")) {
      assertThatThrownBy(() -> http.send(request(Duration.ofMillis(300)), BodyHandlers.ofString()))
          .isInstanceOf(HttpTimeoutException.class);
    } else {
      HttpResponse<java.io.InputStream> answer =
          http.send(request(Duration.ofSeconds(5)), BodyHandlers.ofInputStream());
      assertThat(answer.statusCode()).isEqualTo(200);
      try (java.io.InputStream body = answer.body()) {
        assertThat(body.available()).isZero();
      }
    }
  }

  private static HttpRequest request(Duration timeout) {
    return HttpRequest.newBuilder(scanner.baseAddress().resolve("/api/v1/reports"))
        .timeout(timeout)
        .POST(BodyPublishers.ofString("{\"imageDigest\":\"" + digest + "\"}"))
        .build();
  }

  @Test
  void aScanThatFails() throws Exception {
    client.faults("{'fault': {'kind': 'scan-fails'}}");
    HttpResponse<String> started =
        client.send("POST", "/api/v1/scans", "{\"image\":{\"digest\":\"" + digest + "\"}}");
    String location = started.headers().firstValue("Location").orElseThrow();
    org.awaitility.Awaitility.await()
        .until(
            () ->
                ScannerClient.json(client.send("GET", location, ""))
                    .path("status")
                    .asText()
                    .equals("failed"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'fault': {'kind': 'explode'}}| rules[0].fault.kind",
        "{'fault': {'kind': 'status', 'status': 200}}| rules[0].fault.status",
        "{'fault': {'kind': 'status', 'status': 429, 'retryAfterForm': 'soon'}}| rules[0].fault.retryAfterForm",
        "{'imageDigest': 'latest', 'fault': {'kind': 'not-json'}}| rules[0].imageDigest",
        "{'probability': 2, 'fault': {'kind': 'not-json'}}| rules[0].probability",
        "{'requests': 0, 'fault': {'kind': 'not-json'}}| rules[0].requests",
        "{'on': 'reports', 'fault': {'kind': 'scan-fails'}}| rules[0].on",
        "{'on': 'lunch', 'fault': {'kind': 'not-json'}}| rules[0].on",
        "{}| rules[0].fault",
      })
  void rulesThatCannotBeMeant(String rule, String field) throws Exception {
    HttpResponse<String> answer =
        client.send("PUT", "/dev/faults", ("{'rules': [" + rule + "]}").replace('\'', '"'));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(ScannerClient.json(answer).path("field").asText()).isEqualTo(field);
  }
}
