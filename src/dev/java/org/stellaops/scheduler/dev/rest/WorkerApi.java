package org.stellaops.scheduler.dev.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.Stream;

/** A worker's REST, as an operator uses it. */
public final class WorkerApi {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String USER = "operator";
  private static final String PASSWORD = "development-only";

  /** Settings that open it. */
  public static final Map<String, String> SETTINGS =
      Map.of("SCHEDULER_HTTP_USERNAME", USER, "SCHEDULER_HTTP_PASSWORD", PASSWORD);

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private final URI worker;
  private final String tenant;
  private final Duration patience;

  /** A worker answered, and would not do it. */
  public static final class Refused extends IllegalStateException {
    private static final long serialVersionUID = 1;
    private final int status;

    Refused(int status, String message) {
      super(message);
      this.status = status;
    }

    /** Of its answer. */
    public int status() {
      return status;
    }
  }

  /**
   * @param port of the worker
   * @param tenant for whom everything is done
   * @param patience for each answer
   */
  public WorkerApi(int port, String tenant, Duration patience) {
    this.worker = URI.create("http://127.0.0.1:" + port);
    this.tenant = tenant;
    this.patience = patience;
  }

  public boolean ready() {
    try {
      HttpRequest question =
          HttpRequest.newBuilder(worker.resolve("/actuator/health/readiness"))
              .timeout(patience)
              .build();
      return HTTP.send(question, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false; // its port is not open yet
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Uploads a snapshot, a line at a time. */
  public void putSnapshot(String snapshotId, Stream<String> digests) {
    call(
        request("/impact-snapshots/" + snapshotId)
            .header("Content-Type", "application/x-ndjson")
            .PUT(BodyPublishers.ofInputStream(() -> lines(digests.iterator()))));
  }

  /**
   * Submits a run over a snapshot.
   *
   * @return its id
   */
  public String submit(String snapshotId) {
    return call(request("/runs")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"snapshotId\":\"" + snapshotId + "\"}")))
        .path("runId")
        .asText();
  }

  /**
   * Returns the run as it then is.
   *
   * @throws Refused when there is no such run, or it has ended otherwise
   * @throws IllegalStateException when the worker does not answer
   */
  public JsonNode cancel(String runId) {
    return call(request("/runs/" + runId + "/cancel").POST(BodyPublishers.noBody()));
  }

  public JsonNode run(String runId) {
    return call(request("/runs/" + runId).GET());
  }

  private static InputStream lines(Iterator<String> digests) {
    return new SequenceInputStream(
        new Enumeration<>() {
          @Override
          public boolean hasMoreElements() {
            return digests.hasNext();
          }

          @Override
          public InputStream nextElement() {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < 1000 && digests.hasNext(); i++) {
              lines.append('"').append(digests.next()).append("\"\n");
            }
            return new ByteArrayInputStream(lines.toString().getBytes(StandardCharsets.US_ASCII));
          }
        });
  }

  private HttpRequest.Builder request(String path) {
    String login = USER + ":" + PASSWORD;
    return HttpRequest.newBuilder(worker.resolve("/api/v1/scheduler" + path))
        .header(
            "Authorization",
            "Basic "
                + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.US_ASCII)))
        .header("X-Stella-Tenant", tenant)
        .timeout(patience);
  }

  private JsonNode call(HttpRequest.Builder request) {
    try {
      HttpResponse<String> answer =
          HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() >= 300) {
        throw new Refused(
            answer.statusCode(),
            answer.uri() + " gave " + answer.statusCode() + ": " + answer.body());
      }
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new IllegalStateException("the worker's REST does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
