package org.stellaops.scheduler.dev.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.stellaops.scheduler.worker.scan.ImageOutcome;
import org.stellaops.scheduler.worker.scan.ImageTask;
import org.stellaops.scheduler.worker.scan.ReportAnswer;
import org.stellaops.scheduler.worker.scan.ScannerHttp;

/**
 * The loop's way to the scanner: the worker's HTTP client with its bounds (time-outs, size of an
 * answer), and as many threads as requests may be open.
 */
final class ReportCalls {

  private record Answer(int status, byte[] body) {}

  private final URI reports;
  private final ReportAnswer answers;
  private final ExecutorService threads;
  private final CloseableHttpClient http;

  /**
   * @param connections the worker's: as many, with its time-outs
   * @param bounds the worker's: nothing repeated or followed, and no answer without a limit
   */
  ReportCalls(
      URI scanner,
      int inFlight,
      PoolingHttpClientConnectionManager connections,
      ScannerHttp bounds,
      ReportAnswer answers) {
    this.reports = URI.create(scanner + "/api/v1/reports");
    this.answers = answers;
    this.threads = Executors.newFixedThreadPool(inFlight);
    HttpClientBuilder client = HttpClients.custom().setConnectionManager(connections);
    bounds.configureHttpClient(client);
    this.http = client.build();
  }

  /** All images of a segment, in the order of the tasks. */
  List<ImageOutcome> all(List<ImageTask> tasks) throws InterruptedException, ExecutionException {
    List<Future<ImageOutcome>> asked = new ArrayList<>(tasks.size());
    for (ImageTask task : tasks) {
      asked.add(threads.submit(() -> one(task)));
    }
    List<ImageOutcome> outcomes = new ArrayList<>(tasks.size());
    for (Future<ImageOutcome> each : asked) {
      outcomes.add(each.get());
    }
    return outcomes;
  }

  private ImageOutcome one(ImageTask task) throws IOException {
    HttpPost request = new HttpPost(reports);
    request.setHeader("Accept", "application/json");
    request.setHeader("X-Stella-Tenant", task.tenantId());
    request.setHeader("Idempotency-Key", task.runId() + "/" + task.imageDigest());
    String body =
        "{\"imageDigest\":\"" + task.imageDigest() + "\",\"usageOnly\":" + task.usageOnly() + "}";
    request.setEntity(
        new ByteArrayEntity(body.getBytes(StandardCharsets.UTF_8), ContentType.APPLICATION_JSON));
    Answer answer =
        http.execute(
            request,
            response ->
                new Answer(response.getCode(), EntityUtils.toByteArray(response.getEntity())));
    return answers.read(task, answer.status(), null, answer.body());
  }
}
