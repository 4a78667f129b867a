package org.stellaops.scheduler.worker.flow;

import static org.stellaops.scheduler.worker.flow.Messages.TENANT;
import static org.stellaops.scheduler.worker.flow.Messages.newImages;
import static org.stellaops.scheduler.worker.flow.Messages.newRunId;
import static org.stellaops.scheduler.worker.flow.Messages.planner;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.stellaops.scheduler.dev.server.RedisServer;
import org.stellaops.scheduler.dev.server.StoreServer;
import org.stellaops.scheduler.worker.flow.FlowBroker.DeadLetter;
import org.stellaops.scheduler.worker.flow.FlowBroker.Queue;
import org.stellaops.scheduler.worker.message.ImpactedImage;
import org.stellaops.scheduler.worker.plan.SnapshotStore;
import org.stellaops.scheduler.worker.run.Run;

/** A broker, a store, a scanner, an event stream, and the one worker between them. */
final class Flow implements AutoCloseable {

  private final FlowBroker broker;
  private final RedisServer events;
  private final StoreServer store;
  private final ScriptedScanner scanner;
  private final Worker worker;

  /** Starts all that is not started yet, and from then on owns the broker too. */
  Flow(FlowBroker broker) throws IOException {
    this.broker = broker;
    events = RedisServer.embedded().start();
    store = StoreServer.inMemory();
    scanner = new ScriptedScanner();
    worker =
        broker
            .configure(Worker.with("SCHEDULER_STORAGE_URI", store.url()))
            .and("SCHEDULER_SCANNER_BASEADDRESS", scanner.address())
            .and("SCHEDULER_SCANNER_RESPONSE_TIMEOUT_MILLISECONDS", 1000)
            .and("SCHEDULER_SCANNER_MAX_ANSWER_BYTES", 100_000)
            .and("SCHEDULER_SCANNER_REFRESH_POLL_MILLISECONDS", 10)
            .and("SCHEDULER_TENANTS", TENANT + ",other")
            .and("SCHEDULER_QUEUE_MAX_DELIVERIES", 3)
            .and("SCHEDULER_RECONCILER_INTERVAL_SECONDS", 1)
            .and("SCHEDULER_RECONCILER_GRACE_SECONDS", 2)
            .and("SCANNER_EVENTS_ENABLED", true)
            .and("SCANNER_EVENTS_DSN", events.url())
            .start();
  }

  FlowBroker broker() {
    return broker;
  }

  RedisServer events() {
    return events;
  }

  ScriptedScanner scanner() {
    return scanner;
  }

  Worker worker() {
    return worker;
  }

  /** Puts a message without headers in. */
  void put(Queue queue, byte[] body) {
    broker.put(queue, body, Map.of());
  }

  /** A run over these images, once it has ended. */
  Run run(List<String> images) {
    String runId = newRunId();
    put(Queue.PLANNER, planner(runId, images));
    return worker.ended(TENANT, runId);
  }

  /** Stores a snapshot of so many new images. */
  void snapshot(String snapshotId, int images) {
    worker
        .bean(SnapshotStore.class)
        .put(TENANT, snapshotId, newImages(images).stream().map(ImpactedImage::of).iterator());
  }

  List<String> deadReasons(Queue queue) {
    return broker.dead(queue).stream().map(DeadLetter::reason).toList();
  }

  @Override
  public void close() {
    worker.close();
    scanner.close();
    store.close();
    events.close();
    broker.close();
  }
}
