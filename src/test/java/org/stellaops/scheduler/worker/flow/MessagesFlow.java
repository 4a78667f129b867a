package org.stellaops.scheduler.worker.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.stellaops.scheduler.worker.flow.Messages.TENANT;
import static org.stellaops.scheduler.worker.flow.Messages.newImages;
import static org.stellaops.scheduler.worker.flow.Messages.newRunId;
import static org.stellaops.scheduler.worker.flow.Messages.planner;
import static org.stellaops.scheduler.worker.flow.Messages.plannerWith;
import static org.stellaops.scheduler.worker.flow.Messages.segment;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.stellaops.scheduler.worker.flow.FlowBroker.DeadLetter;
import org.stellaops.scheduler.worker.flow.FlowBroker.Queue;
import org.stellaops.scheduler.worker.run.Run;
import org.stellaops.scheduler.worker.run.RunState;

/** Messages that are broken, hostile or at odds with an earlier one. */
interface MessagesFlow extends FlowTheme {

  @Test
  default void no_header_of_a_message_reaches_the_scanner_or_decides_where_a_request_goes() {
    List<String> images = newImages(2);
    String runId = newRunId();
    Map<String, String> hostile =
        Map.of(
            "CamelHttpUri", "http://127.0.0.1:1/stolen",
            "camelhttpuri", "http://127.0.0.1:1/stolen",
            "CAMELHTTPPATH", "/stolen",
            "CamelHttpQuery", "stolen=1",
            "Authorization", "stolen",
            "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    flow().broker().put(Queue.PLANNER, planner(runId, images), hostile);
    worker().ended(TENANT, runId);
    String second = newRunId();
    List<String> others = newImages(1);
    flow().put(Queue.PLANNER, planner(second, others));
    worker().ended(TENANT, second);
    flow().broker().put(Queue.RUNNER, segment(second, 0, others), hostile);
    assertThat(scanner().asked())
        .allMatch(asked -> asked.path().startsWith("/api/v1/"))
        .noneMatch(asked -> asked.headers().containsKey("authorization"))
        .noneMatch(
            asked -> asked.headers().keySet().stream().anyMatch(name -> name.startsWith("camel")));
    assertThat(scanner().asked().stream().filter(asked -> images.contains(asked.imageDigest())))
        .allSatisfy(
            asked ->
                assertThat(asked.headers())
                    .containsEntry("x-stella-tenant", TENANT)
                    .containsEntry("idempotency-key", runId + "/" + asked.imageDigest()));
  }

  static Stream<Arguments> broken() {
    List<String> image = newImages(1);
    String lost = newRunId();
    return Stream.of(
        Arguments.of(Queue.PLANNER, "nonsense".getBytes(StandardCharsets.UTF_8), "not"),
        Arguments.of(Queue.PLANNER, new byte[0], "planner message"),
        Arguments.of(Queue.PLANNER, new byte[] {(byte) 0xff, (byte) 0xfe, 0}, "UTF-8"),
        Arguments.of(Queue.PLANNER, new byte[300_000], "262144"),
        Arguments.of(
            Queue.PLANNER,
            planner(newRunId(), image, "schema", "\"scheduler.planner-message@9\""),
            "scheduler.planner-message@9"),
        Arguments.of(Queue.PLANNER, planner(newRunId(), image, "trigger", "\"whim\""), "/trigger"),
        Arguments.of(
            Queue.PLANNER, planner(newRunId(), image, "usageOnly", "\"no\""), "/usageOnly"),
        Arguments.of(
            Queue.PLANNER,
            planner(newRunId(), List.of("sha256:xyz")),
            "/impactSet/images/0/imageDigest"),
        Arguments.of(
            Queue.PLANNER,
            planner(newRunId(), image, "tenantId", "\"stranger\""),
            "/tenantId is \"stranger\"; allowed: acme, other (SCHEDULER_TENANTS)"),
        Arguments.of(
            Queue.PLANNER,
            plannerWith(newRunId(), "{\"snapshotId\":\"nowhere\"}"),
            "/impactSet/snapshotId is \"nowhere\", which is not a complete snapshot of tenant acme"),
        Arguments.of(Queue.RUNNER, "{".getBytes(StandardCharsets.UTF_8), "not"),
        Arguments.of(
            Queue.RUNNER,
            segment(lost, 0, image),
            "run " + lost + " of segment " + lost + ":0 is not in the store"),
        Arguments.of(
            Queue.RUNNER, segment(lost, 0, image, "segmentId", "\"" + lost + ":7\""), "/segmentId"),
        Arguments.of(Queue.RUNNER, segment(lost, 0, List.of("md5:1")), "/imageDigests/0"),
        Arguments.of(
            Queue.RUNNER, segment(lost, 0, image, "tenantId", "\"stranger\""), "/tenantId"));
  }

  @ParameterizedTest
  @MethodSource("broken")
  default void a_broken_message_is_a_dead_letter_with_its_reason_and_its_neighbours_are_done(
      Queue queue, byte[] body, String reason) {
    int before = flow().broker().dead(queue).size();
    flow().put(queue, body);
    Run neighbour = flow().run(newImages(1));
    assertThat(neighbour.state()).isEqualTo(RunState.COMPLETED);
    await().until(() -> flow().broker().dead(queue).size() > before);
    DeadLetter letter = flow().broker().dead(queue).get(before);
    assertThat(letter.reason()).as(Messages.shown(body)).contains(reason).hasSizeLessThan(600);
    assertThat(letter.body()).isEqualTo(body);
  }

  @Test
  default void a_second_message_for_a_run_that_asks_for_something_else_is_a_dead_letter() {
    String runId = newRunId();
    List<String> images = newImages(2);
    flow().put(Queue.PLANNER, planner(runId, images.subList(0, 1)));
    Run run = worker().ended(TENANT, runId);
    flow().put(Queue.PLANNER, planner(runId, images, "messageId", "\"another-" + runId + "\""));
    await()
        .until(
            () ->
                flow().deadReasons(Queue.PLANNER).stream().anyMatch(each -> each.contains(runId)));
    assertThat(worker().run(TENANT, runId)).contains(run);
  }
}
