package org.stellaops.scheduler.dev.scanner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A real HTTP client for the tests of the reference scanner. */
final class ScannerClient {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpClient http;
  private final URI base;

  ScannerClient(URI base) {
    this(HttpClient.newHttpClient(), base);
  }

  ScannerClient(HttpClient http, URI base) {
    this.http = http;
    this.base = base;
  }

  HttpResponse<String> send(String method, String path, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(Duration.ofSeconds(10))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /** Asks for a report whatever comes of it. */
  HttpResponse<String> ask(String digest, String... headers)
      throws IOException, InterruptedException {
    return send("POST", "/api/v1/reports", "{\"imageDigest\":\"" + digest + "\"}", headers);
  }

  /** The report of an image that has one. */
  JsonNode report(String digest) throws IOException, InterruptedException {
    return json(ask(digest)).path("report");
  }

  void faults(String rules) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        send("PUT", "/dev/faults", ("{'rules':[" + rules + "]}").replace('\'', '"'));
    if (answer.statusCode() != 204) {
      throw new IllegalArgumentException(answer.body());
    }
  }

  static JsonNode json(HttpResponse<String> answer) throws IOException {
    return MAPPER.readTree(answer.body());
  }
}
