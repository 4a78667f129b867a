package org.stellaops.scheduler.dev.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** What an operator does over REST, and what the world does to the scanner's knowledge. */
final class Operator {

  static final String TENANT = "acme";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String API = "/api/v1/scheduler";

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI worker;
  private final URI scanner;
  private final String authorization;

  Operator(URI worker, URI scanner, String user, String password) {
    this.worker = worker;
    this.scanner = scanner;
    this.authorization =
        "Basic "
            + Base64.getEncoder()
                .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  /** Submits a run over some images and gives its id. */
  String submit(List<String> imageDigests, String trigger)
      throws IOException, InterruptedException {
    ObjectNode body = JSON.createObjectNode();
    body.put("trigger", trigger);
    imageDigests.forEach(digest -> body.withArray("images").addObject().put("imageDigest", digest));
    return call(request("/runs").POST(json(body))).path("runId").asText();
  }

  JsonNode run(String runId) throws IOException, InterruptedException {
    return call(request("/runs/" + runId).GET());
  }

  /** All images of a run whose delta is not empty. */
  List<JsonNode> deltas(String runId) throws IOException, InterruptedException {
    List<JsonNode> deltas = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = call(request("/runs/" + runId + "/deltas" + cursor).GET());
      page.path("items").forEach(deltas::add);
      String next = page.path("next").asText("");
      cursor = next.isEmpty() ? "" : "?after=" + next;
    } while (!cursor.isEmpty());
    return deltas;
  }

  /** The scanner learns of an advisory. */
  void publishAdvisory(String id, String osv) throws IOException, InterruptedException {
    tellScanner("/dev/advisories/" + id, osv);
  }

  /** From now on the scanner takes its time for every answer, as one over a network does. */
  void slowScanner(int millis) throws IOException, InterruptedException {
    tellScanner(
        "/dev/faults",
        "{\"rules\":[{\"fault\":{\"kind\":\"latency\",\"millis\":" + millis + "}}]}");
  }

  private void tellScanner(String path, String json) throws IOException, InterruptedException {
    expect(
        http.send(
            HttpRequest.newBuilder(scanner.resolve(path))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(json))
                .build(),
            HttpResponse.BodyHandlers.ofString()));
  }

  /** Names of the sample images by digest, as the scanner knows them. */
  JsonNode images() throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(scanner.resolve("/dev/images")).build(),
            HttpResponse.BodyHandlers.ofString());
    return JSON.readTree(expect(answer));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(worker.resolve(API + path))
        .header("Authorization", authorization)
        .header("X-Stella-Tenant", TENANT)
        .header("Content-Type", "application/json");
  }

  private JsonNode call(HttpRequest.Builder request) throws IOException, InterruptedException {
    return JSON.readTree(expect(http.send(request.build(), HttpResponse.BodyHandlers.ofString())));
  }

  private static String expect(HttpResponse<String> answer) {
    if (answer.statusCode() >= 300) {
      throw new IllegalStateException(
          answer.request().method()
              + " "
              + answer.uri()
              + " gave "
              + answer.statusCode()
              + ": "
              + answer.body());
    }
    return answer.body();
  }

  private static HttpRequest.BodyPublisher json(JsonNode body) {
    return HttpRequest.BodyPublishers.ofString(body.toString());
  }
}
