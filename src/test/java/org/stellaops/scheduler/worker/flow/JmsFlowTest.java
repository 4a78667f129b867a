package org.stellaops.scheduler.worker.flow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.stellaops.scheduler.worker.flow.Messages.TENANT;
import static org.stellaops.scheduler.worker.flow.Messages.newImages;
import static org.stellaops.scheduler.worker.flow.Messages.newRunId;
import static org.stellaops.scheduler.worker.flow.Messages.planner;
import static org.stellaops.scheduler.worker.flow.Messages.segment;
import static org.stellaops.scheduler.worker.flow.ScriptedScanner.report;
import static org.stellaops.scheduler.worker.flow.ScriptedScanner.status;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.stellaops.scheduler.dev.server.StoreServer;
import org.stellaops.scheduler.worker.run.Run;
import org.stellaops.scheduler.worker.run.RunState;

/**
 * The whole worker on a transport that it has never heard of: four variables and one file of
 * settings, as docs/transports.md says, and not a line of Java.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JmsFlowTest {

  private JmsBroker broker;
  private StoreServer store;
  private ScriptedScanner scanner;
  private Worker worker;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    Path routes = Files.createDirectories(folder.resolve("routes"));
    try (Stream<Path> shipped = Files.list(Path.of("routes"))) {
      for (Path route : shipped.toList()) {
        Files.copy(route, routes.resolve(route.getFileName()));
      }
    }
    broker = new JmsBroker();
    Files.writeString(routes.resolve("00-broker.camel.yaml"), broker.beans());
    store = StoreServer.inMemory();
    scanner = new ScriptedScanner();
    worker =
        Worker.with("SCHEDULER_ROUTES_DIRECTORY", routes)
            .and("SCHEDULER_STORAGE_URI", store.url())
            .and("SCHEDULER_SCANNER_BASEADDRESS", scanner.address())
            .and("SCHEDULER_SEGMENT_SIZE", 25)
            .and("SCHEDULER_QUEUE_PLANNER_FROM", JmsBroker.from("scheduler.planner", 1))
            .and("SCHEDULER_QUEUE_PLANNER_TO", JmsBroker.to("scheduler.planner"))
            .and("SCHEDULER_QUEUE_RUNNER_FROM", JmsBroker.from("scheduler.runner", 4))
            .and("SCHEDULER_QUEUE_RUNNER_TO", JmsBroker.to("scheduler.runner"))
            .start();
  }

  @AfterAll
  void stop() throws Exception {
    worker.close();
    scanner.close();
    store.close();
    broker.close();
  }

  @Test
  void aRunOfSomeHundredImagesComesToItsEnd() throws IOException {
    List<String> images = newImages(330);
    scanner.about(images.get(7), report("CVE-1/Critical"));
    scanner.about(images.get(8), status(404, "{}"));
    Run run = run(images);

    assertThat(run.state()).isEqualTo(RunState.COMPLETED);
    assertThat(run.segmentsPlanned()).isEqualTo(14);
    assertThat(run.stats().evaluated()).isEqualTo(329);
    assertThat(run.stats().vanished()).isEqualTo(1);
    assertThat(run.stats().newCritical()).isEqualTo(1);
    assertThat(worker.records(TENANT, run.runId()))
        .flatExtracting(record -> record.outcomes())
        .extracting(outcome -> outcome.imageDigest())
        .containsExactlyElementsOf(images);
  }

  @Test
  void aBackgroundRunSharesTheRunnerQueue() {
    String runId = newRunId();
    broker.put("scheduler.planner", planner(runId, newImages(60), "trigger", "\"cron\""));
    assertThat(ended(runId).stats().evaluated()).isEqualTo(60);
  }

  @Test
  void aBrokenMessageIsBuriedByTheBrokerAndItsNeighboursAreDone() throws Exception {
    byte[] broken = "{\"schema\":\"scheduler.runner-segment@1\",".getBytes(UTF_8);
    byte[] ofNoRun = segment("no-such-run", 0, newImages(1));
    broker.put("scheduler.runner", broken);
    broker.put("scheduler.runner", ofNoRun);
    broker.put("scheduler.planner", "not JSON".getBytes(UTF_8));

    Run neighbour = run(newImages(60));

    assertThat(neighbour.state()).isEqualTo(RunState.COMPLETED);
    assertThat(neighbour.stats().evaluated()).isEqualTo(60);
    assertThat(broker.dead(3))
        .containsExactlyInAnyOrder(broken, ofNoRun, "not JSON".getBytes(UTF_8));
  }

  @Test
  void aMessageThatComesTwiceIsOneRunAndAsksOnce() {
    List<String> images = newImages(30);
    String runId = newRunId();
    broker.put("scheduler.planner", planner(runId, images));
    broker.put("scheduler.planner", planner(runId, images));
    Run run = ended(runId);
    broker.put("scheduler.runner", segment(runId, 0, images.subList(0, 25)));
    Run next = run(newImages(1));

    assertThat(next.state()).isEqualTo(RunState.COMPLETED);
    assertThat(run.stats().evaluated()).isEqualTo(30);
    assertThat(worker.run(TENANT, runId).orElseThrow().stats()).isEqualTo(run.stats());
  }

  private Run run(List<String> images) {
    String runId = newRunId();
    broker.put("scheduler.planner", planner(runId, images));
    return ended(runId);
  }

  private Run ended(String runId) {
    return Awaitility.await("end of run " + runId)
        .atMost(Duration.ofSeconds(60))
        .until(() -> worker.run(TENANT, runId), run -> run.filter(JmsFlowTest::over).isPresent())
        .orElseThrow();
  }

  private static boolean over(Run run) {
    return run.state().isFinal();
  }
}
