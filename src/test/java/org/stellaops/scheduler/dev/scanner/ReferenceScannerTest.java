package org.stellaops.scheduler.dev.scanner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the reference scanner answers, over real HTTP and with the real samples. */
class ReferenceScannerTest {
  private static final String UNKNOWN = "sha256:" + "0".repeat(64);

  private static KeyPair key;
  private static ReferenceScanner scanner;
  private static ScannerClient client;

  @BeforeAll
  static void start() throws Exception {
    key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    scanner =
        ReferenceScanner.start(
            ScannerOptions.of(SamplesTest.SAMPLES)
                .withSigningKey(key)
                .withScanDuration(Duration.ofMillis(50)));
    client = new ScannerClient(scanner.baseAddress());
  }

  @AfterAll
  static void stop() {
    scanner.close();
  }

  private static String digest(String repository) throws Exception {
    for (JsonNode image :
        ScannerClient.json(client.send("GET", "/dev/images", "")).path("images")) {
      if (image.path("repository").asText().equals("samples/" + repository)) {
        return image.path("imageDigest").asText();
      }
    }
    throw new AssertionError("no sample image " + repository);
  }

  private static JsonNode finding(JsonNode report, String id) {
    for (JsonNode finding : report.path("verdicts")) {
      if (finding.path("findingId").asText().equals(id)) {
        return finding;
      }
    }
    throw new AssertionError(id + " is not in " + report);
  }

  @Test
  void log4ShellBlocksSolr() throws Exception {
    String solr = digest("solr");
    JsonNode report = client.report(solr);
    assertThat(report.path("imageDigest").asText()).isEqualTo(solr);
    assertThat(report.path("verdict").asText()).isEqualTo("blocked");
    JsonNode finding = finding(report, "CVE-2021-44228");
    assertThat(finding.path("status").asText()).isEqualTo("Blocked");
    assertThat(finding.path("severity").asText()).isEqualTo("Critical");
    assertThat(finding.path("ruleName").asText()).isEqualTo("block-known-exploited");
    assertThat(finding.path("kev").asBoolean()).isTrue();
    assertThat(finding.path("purl").asText())
        .startsWith("pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1");
    assertThat(finding.path("tags").get(0).asText()).isEqualTo("advisory:GHSA-jfh8-c2jp-5v3q");
    assertThat(finding.path("link").asText()).contains("GHSA-jfh8-c2jp-5v3q");
    JsonNode summary = report.path("summary");
    assertThat(summary.path("total").asInt()).isEqualTo(report.path("verdicts").size());
    assertThat(
            summary.path("blocked").asInt()
                + summary.path("warned").asInt()
                + summary.path("ignored").asInt()
                + summary.path("quieted").asInt())
        .isEqualTo(summary.path("total").asInt());
    assertThat(report.path("generatedAt").asText()).endsWith("+00:00");
  }

  @Test
  void theSameQuestionHasTheSameAnswerButForItsTime() throws Exception {
    String express = digest("express");
    JsonNode first = client.report(express);
    JsonNode second = client.report(express);
    assertThat(second.path("reportId")).isEqualTo(first.path("reportId"));
    assertThat(second.path("verdicts")).isEqualTo(first.path("verdicts"));
  }

  @Test
  void theEnvelopeHoldsTheReportAndItsSignatureIsRight() throws Exception {
    JsonNode answer = ScannerClient.json(client.ask(digest("express")));
    JsonNode dsse = answer.path("dsse");
    byte[] payload = Base64.getDecoder().decode(dsse.path("payload").asText());
    assertThat(new com.fasterxml.jackson.databind.ObjectMapper().readTree(payload))
        .isEqualTo(answer.path("report"));
    Signature check = Signature.getInstance("Ed25519");
    check.initVerify(key.getPublic());
    check.update(Envelope.preAuthenticationEncoding(payload));
    String signature = dsse.path("signatures").get(0).path("signature").asText();
    assertThat(check.verify(Base64.getDecoder().decode(signature))).isTrue();
  }

  @Test
  void anAdvisoryThatArrivesChangesTheNextReportAndNothingElse() throws Exception {
    String struts = digest("struts");
    String express = digest("express");
    JsonNode before = client.report(struts);
    JsonNode untouched = client.report(express);
    String id = "GHSA-wxr5-93ph-8wr9";
    String advisory =
        Files.readString(SamplesTest.SAMPLES.resolve("advisories-later/" + id + ".json"));
    assertThat(client.send("PUT", "/dev/advisories/" + id, advisory).statusCode()).isEqualTo(200);

    JsonNode after = client.report(struts);
    Set<JsonNode> added = new HashSet<>();
    after.path("verdicts").forEach(added::add);
    before.path("verdicts").forEach(added::remove);
    assertThat(added).hasSize(1);
    assertThat(added.iterator().next().path("findingId").asText()).isEqualTo("CVE-2025-48734");
    assertThat(after.path("verdicts")).hasSize(before.path("verdicts").size() + 1);
    assertThat(after.path("reportId")).isNotEqualTo(before.path("reportId"));
    assertThat(client.report(express).path("verdicts")).isEqualTo(untouched.path("verdicts"));

    assertThat(client.send("DELETE", "/dev/advisories/" + id, "").statusCode()).isEqualTo(200);
    assertThat(client.report(struts).path("reportId")).isEqualTo(before.path("reportId"));
  }

  @Test
  void anAdvisoryThatCannotBeUsedChangesNothing() throws Exception {
    HttpResponse<String> answer =
        client.send(
            "PUT",
            "/dev/advisories/GHSA-1",
            "{\"id\":\"GHSA-2\",\"modified\":\"x\",\"affected\":[]}");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(ScannerClient.json(answer).path("detail").asText())
        .isEqualTo("id: found 'GHSA-2', allowed: 'GHSA-1' as in the path");
    assertThat(client.send("PUT", "/dev/advisories/GHSA-1", "{").statusCode()).isEqualTo(400);
    assertThat(client.send("DELETE", "/dev/advisories/GHSA-1", "").statusCode()).isEqualTo(404);
  }

  @Test
  void aVexStatementQuietsTheFindingAndItsWithdrawalDoesNot() throws Exception {
    String flask = digest("flask");
    assertThat(finding(client.report(flask), "CVE-2023-25577").path("status").asText())
        .isEqualTo("Warned");
    String vex =
        """
        { "statements": [ { "vulnerability": { "name": "CVE-2023-25577" }, "status": "not_affected",
          "justification": "vulnerable_code_not_in_execute_path",
          "products": [ { "@id": "pkg:oci/flask@%s", "subcomponents": [ { "@id": "pkg:pypi/werkzeug" } ] } ] } ] }
        """
            .formatted(flask.replace(":", "%3A"));
    assertThat(client.send("PUT", "/dev/vex/flask", vex).statusCode()).isEqualTo(200);
    JsonNode report = client.report(flask);
    assertThat(finding(report, "CVE-2023-25577").path("status").asText()).isEqualTo("Quieted");
    assertThat(finding(report, "CVE-2023-30861").path("status").asText()).isEqualTo("Warned");
    assertThat(report.path("summary").path("quieted").asInt()).isEqualTo(1);
    assertThat(client.send("DELETE", "/dev/vex/flask", "").statusCode()).isEqualTo(200);
    assertThat(client.report(flask).path("summary").path("quieted").asInt()).isZero();
  }

  @Test
  void aRequestMayBringAPolicy() throws Exception {
    String express = digest("express");
    String request =
        "{\"imageDigest\":\""
            + express
            + "\",\"policy\":{\"revisionId\":\"strict\",\"blockFrom\":\"High\"}}";
    JsonNode report =
        ScannerClient.json(client.send("POST", "/api/v1/reports", request)).path("report");
    assertThat(report.path("verdict").asText()).isEqualTo("fail");
    assertThat(report.path("policy").path("revisionId").asText()).isEqualTo("strict");
    assertThat(report.path("policy").path("digest"))
        .isNotEqualTo(client.report(express).path("policy").path("digest"));
  }

  @Test
  void anImageThatIsNotKnownIsAProblem() throws Exception {
    HttpResponse<String> answer = client.ask(UNKNOWN);
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(ScannerClient.json(answer).path("title").asText()).isEqualTo("Image not known");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}| imageDigest",
        "{'imageDigest':7}| imageDigest",
        "{'imageDigest':'sha256:abc'}| imageDigest",
        "{'imageDigest':'sha256:0000000000000000000000000000000000000000000000000000000000000000','usageOnly':'yes'}| usageOnly",
        "{'imageDigest':'sha256:0000000000000000000000000000000000000000000000000000000000000000','policy':{'blockFrom':'Dreadful'}}| policy.blockFrom",
        "nonsense| body",
      })
  void aBadRequestNamesTheField(String body, String field) throws Exception {
    HttpResponse<String> answer = client.send("POST", "/api/v1/reports", body.replace('\'', '"'));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(ScannerClient.json(answer).path("field").asText()).isEqualTo(field);
  }

  @Test
  void aScanIsPendingThenRunningThenSucceeded() throws Exception {
    String body = "{\"image\":{\"digest\":\"" + digest("express") + "\"},\"force\":true}";
    HttpResponse<String> started = client.send("POST", "/api/v1/scans", body);
    assertThat(started.statusCode()).isEqualTo(202);
    assertThat(ScannerClient.json(started).path("status").asText()).isEqualTo("pending");
    String location = started.headers().firstValue("Location").orElseThrow();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                ScannerClient.json(client.send("GET", location, ""))
                    .path("status")
                    .asText()
                    .equals("succeeded"));
    assertThat(client.send("GET", "/api/v1/scans/none", "").statusCode()).isEqualTo(404);
  }

  @Test
  void theRequestLogCountsByImageAndKey() throws Exception {
    String express = digest("express");
    client.send("DELETE", "/dev/requests", "");
    client.ask(express, "Idempotency-Key", "run-1/a", "X-Stella-Tenant", "acme");
    client.ask(express, "Idempotency-Key", "run-1/a", "traceparent", "00-1-2-01");
    client.ask(UNKNOWN);
    JsonNode log = ScannerClient.json(client.send("GET", "/dev/requests", ""));
    assertThat(log.path("total").asInt()).isEqualTo(3);
    JsonNode image = log.path("images").get(0);
    assertThat(image.path("imageDigest").asText()).isEqualTo(express);
    assertThat(image.path("requests").path("reports").asInt()).isEqualTo(2);
    assertThat(image.path("idempotencyKeys").path("run-1/a").asInt()).isEqualTo(2);
    assertThat(image.path("tenants").path("acme").asInt()).isEqualTo(1);
    assertThat(image.path("withTraceparent").asInt()).isEqualTo(1);
    client.send("DELETE", "/dev/requests", "");
    assertThat(ScannerClient.json(client.send("GET", "/dev/requests", "")).path("total").asInt())
        .isZero();
  }

  @Test
  void aTokenIsAskedForWhenOneIsSet() throws Exception {
    try (ReferenceScanner guarded =
        ReferenceScanner.start(ScannerOptions.of(SamplesTest.SAMPLES).withToken("s3cret"))) {
      URI base = guarded.baseAddress();
      ScannerClient stranger = new ScannerClient(base);
      assertThat(stranger.ask(UNKNOWN).statusCode()).isEqualTo(401);
      assertThat(stranger.ask(UNKNOWN, "Authorization", "Bearer wrong").statusCode())
          .isEqualTo(401);
      assertThat(stranger.ask(UNKNOWN, "Authorization", "Bearer s3cret").statusCode())
          .isEqualTo(404);
    }
  }
}
