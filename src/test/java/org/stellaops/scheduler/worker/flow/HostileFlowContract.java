package org.stellaops.scheduler.worker.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.stellaops.scheduler.worker.flow.Messages.TENANT;
import static org.stellaops.scheduler.worker.flow.Messages.newImages;
import static org.stellaops.scheduler.worker.flow.Messages.newRunId;
import static org.stellaops.scheduler.worker.flow.Messages.planner;
import static org.stellaops.scheduler.worker.flow.Messages.plannerWith;
import static org.stellaops.scheduler.worker.flow.Messages.segment;
import static org.stellaops.scheduler.worker.flow.ScriptedScanner.report;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stellaops.scheduler.dev.server.RedisServer;
import org.stellaops.scheduler.dev.server.StoreServer;
import org.stellaops.scheduler.worker.flow.FlowBroker.Queue;
import org.stellaops.scheduler.worker.hostile.HostileHeaders;
import org.stellaops.scheduler.worker.hostile.HostileInput;
import org.stellaops.scheduler.worker.run.RunState;

/** Many bad messages with bad headers in a running worker's queues, good ones in between. */
abstract class HostileFlowContract {

  private static final Logger LOG = LoggerFactory.getLogger(HostileFlowContract.class);

  /** Another seed: {@code -Dhostile.seed=}; another count: {@code -Dhostile.messages=}. */
  private static final long SEED = Long.getLong("hostile.seed", 1);

  private static final int MESSAGES = Integer.getInteger("hostile.messages", 600);
  private static final int GOOD_EVERY = 20;

  private FlowBroker broker;
  private RedisServer events;
  private StoreServer store;
  private ScriptedScanner scanner;
  private Worker worker;

  abstract FlowBroker broker() throws IOException, InterruptedException;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    broker = broker();
    events = RedisServer.embedded().start();
    store = StoreServer.inMemory();
    scanner = new ScriptedScanner();
    scanner.otherwise(report());
    worker =
        broker
            .configure(Worker.with("SCHEDULER_STORAGE_URI", store.url()))
            .and("SCHEDULER_SCANNER_BASEADDRESS", scanner.address())
            .and("SCHEDULER_TENANTS", TENANT)
            .and("SCANNER_EVENTS_ENABLED", true)
            .and("SCANNER_EVENTS_DSN", events.url())
            .start();
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : List.<AutoCloseable>of(worker, scanner, store, events, broker)) {
      each.close();
    }
  }

  @Test
  void theirNeighboursAreDoneAndNothingStaysInTheQueues() {
    LOG.info("seed {}, {} messages", SEED, MESSAGES);
    Random random = new Random(SEED);
    List<byte[]> planners =
        List.of(
            planner(newRunId(), newImages(3)),
            planner(newRunId(), newImages(1), "trigger", "\"cron\""),
            plannerWith(newRunId(), "{\"snapshotId\":\"none\"}"));
    List<byte[]> segments =
        List.of(
            segment(newRunId(), 0, newImages(3)),
            segment(newRunId(), 7, newImages(1), "usageOnly", "true"));
    List<String> good = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      if (i % GOOD_EVERY == 0) {
        good.add(newRunId());
        broker.put(
            Queue.PLANNER, planner(good.get(good.size() - 1), newImages(2)), headers(random));
      }
      Queue queue = Queue.values()[random.nextInt(Queue.values().length)];
      HostileInput input =
          HostileInput.random(queue == Queue.PLANNER ? planners : segments, random);
      broker.put(queue, input.bytes(), headers(random));
    }
    for (String runId : good) {
      assertThat(worker.ended(TENANT, runId))
          .satisfies(
              run -> {
                assertThat(run.state()).isEqualTo(RunState.COMPLETED);
                assertThat(run.stats().evaluated()).isEqualTo(2);
              });
    }
    for (Queue queue : Queue.values()) {
      await(queue + " is empty")
          .atMost(Duration.ofSeconds(60))
          .until(() -> broker.size(queue) == 0);
    }
    assertThat(dead()).as("most of them can be told to be bad").isGreaterThan(MESSAGES / 2);
    assertThat(scanner.asked())
        .allMatch(asked -> asked.path().equals("/api/v1/reports"))
        .allMatch(asked -> TENANT.equals(asked.headers().get("x-stella-tenant")))
        .allMatch(asked -> asked.imageDigest().matches("sha256:[0-9a-f]{64}"))
        .noneMatch(asked -> asked.headers().containsKey("authorization"))
        .noneMatch(asked -> asked.headers().containsKey("x-injected"))
        .noneMatch(
            asked -> asked.headers().keySet().stream().anyMatch(name -> name.startsWith("camel")));
    LOG.info("{} dead letters, {} questions to the scanner", dead(), scanner.asked().size());
  }

  private int dead() {
    int dead = 0;
    for (Queue queue : Queue.values()) {
      dead += broker.dead(queue).size();
    }
    return dead;
  }

  /** Those that the client of the broker lets through; what it does not is another test. */
  private static Map<String, String> headers(Random random) {
    Map<String, String> headers = new LinkedHashMap<>();
    List<String> some = HostileHeaders.some(random);
    for (int i = 0; i < some.size(); i += 2) {
      String name = some.get(i);
      String value = some.get(i + 1);
      boolean carried = name.matches("[!-9;-~]+") && value.matches("[ -~]*");
      if (carried && !name.equals("message")) {
        headers.put(name, value);
      }
    }
    return headers;
  }
}
