package org.stellaops.scheduler.worker.scan;

import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.Variable;

/** Writes the request for a report: body and headers, all from the task and the configuration. */
public final class ReportRequest implements Processor {

  private static final String AUTHORIZATION = "Authorization";

  private final ScannerGate gate;
  private final ScannerToken token;

  ReportRequest(ScannerGate gate, ScannerToken token) {
    this.gate = gate;
    this.token = token;
  }

  /** A processor, since every image comes by here; the rare requests below are called as beans. */
  @Override
  public void process(Exchange exchange) {
    write((ImageTask) exchange.getVariable("task"), exchange);
  }

  /**
   * {@code POST /api/v1/reports}. A digest is checked before it becomes a task, so it needs no
   * escaping.
   */
  void write(ImageTask task, Exchange exchange) {
    request(
        task,
        exchange.getMessage(),
        "{\"imageDigest\":\"" + task.imageDigest() + "\",\"usageOnly\":" + task.usageOnly() + "}");
  }

  /** {@code POST /api/v1/scans}: look at the image's content again. */
  public void writeRefresh(@Variable("task") ImageTask task, Exchange exchange) {
    request(
        task,
        exchange.getMessage(),
        "{\"image\":{\"digest\":\"" + task.imageDigest() + "\"},\"force\":true}");
  }

  /** {@code GET} of a scan that was accepted. */
  public void writePoll(
      @Variable("task") ImageTask task, @Variable("refresh") Refresh refresh, Exchange exchange) {
    Message message = exchange.getMessage();
    headers(task, message);
    message.setHeader(Exchange.HTTP_PATH, refresh.scanId());
    message.setBody(null);
  }

  private void request(ImageTask task, Message message, String body) {
    headers(task, message);
    message.setHeader(Exchange.CONTENT_TYPE, "application/json");
    message.setBody(body.getBytes(StandardCharsets.UTF_8));
  }

  private void headers(ImageTask task, Message message) {
    gate.enter(task);
    message.removeHeaders("*"); // whatever came along: nothing from a message goes to the scanner
    message.setHeader("Accept", "application/json");
    message.setHeader("X-Stella-Tenant", task.tenantId());
    if (!task.isProbe()) {
      message.setHeader("Idempotency-Key", task.runId() + "/" + task.imageDigest());
    }
    String authorization = token.authorization();
    if (authorization != null) {
      message.setHeader(AUTHORIZATION, authorization);
    }
    if (task.traceparent() != null) {
      message.setHeader("traceparent", task.traceparent());
    }
  }
}
