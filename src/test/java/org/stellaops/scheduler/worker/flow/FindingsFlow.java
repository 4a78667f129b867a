package org.stellaops.scheduler.worker.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.stellaops.scheduler.worker.flow.Messages.TENANT;
import static org.stellaops.scheduler.worker.flow.Messages.newImages;
import static org.stellaops.scheduler.worker.flow.ScriptedScanner.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.stellaops.scheduler.worker.message.EventIds;
import org.stellaops.scheduler.worker.run.Run;
import org.stellaops.scheduler.worker.run.RunState;

/** What is found, and what the event stream says about it. */
interface FindingsFlow extends FlowTheme {

  ObjectMapper JSON = new ObjectMapper();

  @Test
  default void findings_are_new_then_known_then_gone() throws IOException {
    List<String> images = newImages(3);
    scanner().about(images.get(0), report("CVE-1/Critical", "CVE-2/Low"));
    Run first = flow().run(images);
    assertThat(first.state()).isEqualTo(RunState.COMPLETED);
    assertThat(first.stats().changed()).isEqualTo(1);
    assertThat(first.stats().newFindings()).isEqualTo(2);
    assertThat(first.stats().newCritical()).isEqualTo(1);

    Run second = flow().run(images);
    assertThat(second.stats().changed()).isZero();
    assertThat(second.stats().evaluated()).isEqualTo(3);

    scanner().about(images.get(0), report("CVE-2/Low", "CVE-3/High"));
    Run third = flow().run(images);
    assertThat(third.stats().newFindings()).isEqualTo(1);
    assertThat(third.stats().resolvedFindings()).isEqualTo(1);

    assertThat(kinds(first))
        .containsExactlyInAnyOrder(
            "scanner.report.ready", "scheduler.rescan.delta", "scheduler.run.completed");
    assertThat(kinds(second)).containsExactly("scheduler.run.completed");
    JsonNode delta =
        events(third).stream()
            .filter(event -> event.path("kind").asText().equals("scanner.report.ready"))
            .findFirst()
            .orElseThrow()
            .path("payload")
            .path("delta");
    assertThat(delta.path("newHigh").asInt()).isEqualTo(1);
    assertThat(delta.path("resolved").asInt()).isEqualTo(1);
    assertThat(delta.path("topFindings").get(0).path("findingId").asText()).isEqualTo("CVE-3");
  }

  @Test
  default void what_the_scanner_signed_is_passed_on_byte_for_byte() throws IOException {
    List<String> images = newImages(1);
    scanner().about(images.get(0), report("CVE-1/Critical"));
    Run run = flow().run(images);
    await().until(() -> kinds(run).contains("scanner.report.ready"));
    assertThat(rawEvents(run))
        .anyMatch(
            event ->
                event.contains(
                    "\"dsse\":{\"payloadType\":\"application/vnd.stellaops.report+json\", \"payload\":\"e30=\",\"signatures\":[]}"));
  }

  @Test
  default void a_silenced_finding_is_gone_and_new_again_when_the_silence_ends() {
    List<String> images = newImages(1);
    scanner().about(images.get(0), report("CVE-1/High"));
    assertThat(flow().run(images).stats().newFindings()).isEqualTo(1);
    scanner().about(images.get(0), report("CVE-1/High/Quieted"));
    assertThat(flow().run(images).stats().resolvedFindings()).isEqualTo(1);
    scanner().about(images.get(0), report("CVE-1/High"));
    assertThat(flow().run(images).stats().newFindings()).isEqualTo(1);
  }

  @Test
  default void events_that_cannot_be_published_wait_and_evaluation_goes_on() {
    flow().events().kill();
    List<String> images = newImages(1);
    scanner().about(images.get(0), report("CVE-1/Critical"));
    Run run = flow().run(images);
    assertThat(run.state()).isEqualTo(RunState.COMPLETED);
    flow().events().restart();
    await()
        .atMost(60, TimeUnit.SECONDS)
        .until(
            () ->
                kinds(run)
                    .containsAll(
                        List.of(
                            "scanner.report.ready",
                            "scheduler.rescan.delta",
                            "scheduler.run.completed")));
  }

  private List<String> kinds(Run run) throws IOException {
    return events(run).stream().map(event -> event.path("kind").asText()).toList();
  }

  /** Events of a run; those of its images are told by their ids, which hold the run. */
  private List<JsonNode> events(Run run) throws IOException {
    List<JsonNode> found = new ArrayList<>();
    for (String event : rawEvents(run)) {
      found.add(JSON.readTree(event));
    }
    return found;
  }

  private List<String> rawEvents(Run run) {
    List<String> ids = new ArrayList<>();
    ids.add(EventIds.runCompleted(TENANT, run.runId()).toString());
    worker()
        .records(TENANT, run.runId())
        .forEach(
            segment -> {
              ids.add(EventIds.rescanDelta(TENANT, segment.segmentId()).toString());
              segment
                  .outcomes()
                  .forEach(
                      outcome ->
                          ids.add(
                              EventIds.reportReady(TENANT, run.runId(), outcome.imageDigest())
                                  .toString()));
            });
    RedisClient client = RedisClient.create(flow().events().url());
    try (StatefulRedisConnection<String, String> redis = client.connect()) {
      return redis.sync().xrange("stella.events", Range.unbounded()).stream()
          .map(StreamMessage::getBody)
          .filter(entry -> ids.contains(entry.get("eventId")))
          .map(entry -> entry.get("event"))
          .toList();
    } finally {
      client.shutdown();
    }
  }
}
