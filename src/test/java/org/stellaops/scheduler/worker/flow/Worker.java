package org.stellaops.scheduler.worker.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.stellaops.scheduler.worker.SchedulerWorker;
import org.stellaops.scheduler.worker.run.Run;
import org.stellaops.scheduler.worker.run.RunStore;
import org.stellaops.scheduler.worker.run.SegmentRecord;
import org.stellaops.scheduler.worker.run.SegmentStore;

/** A worker in this process, with settings of its own. */
final class Worker implements AutoCloseable {

  private final ConfigurableApplicationContext context;

  private Worker(ConfigurableApplicationContext context) {
    this.context = context;
  }

  static Setup with(String variable, Object value) {
    return new Setup().and(variable, value);
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  Optional<Run> run(String tenantId, String runId) {
    return bean(RunStore.class).find(tenantId, runId);
  }

  /** The run once it has reached a final state. */
  Run ended(String tenantId, String runId) {
    return Awaitility.await("end of run " + runId)
        .until(
            () -> run(tenantId, runId),
            run -> run.map(each -> each.state().isFinal()).orElse(false))
        .orElseThrow();
  }

  List<SegmentRecord> records(String tenantId, String runId) {
    return bean(SegmentStore.class).list(tenantId, runId, -1, false, 1000);
  }

  @Override
  public void close() {
    context.close();
  }

  /** Variables by their public names. */
  static final class Setup {
    private final Map<String, Object> variables = new TreeMap<>();

    private Setup() {
      and("SCHEDULER_HTTP_PORT", 0);
      and("SCHEDULER_QUEUE_LEASE_SECONDS", 5);
      and("SCHEDULER_DRAIN_SECONDS", 5);
      and("SCHEDULER_QUEUE_RETRY_DELAY_SECONDS", 0);
      and("SCHEDULER_SCANNER_RETRY_DELAY_MILLISECONDS", 5);
      and("SCHEDULER_SCANNER_RETRY_MAX_DELAY_MILLISECONDS", 50);
      and("SCHEDULER_SCANNER_PROBE_INTERVAL_MILLISECONDS", 100);
    }

    Setup and(String variable, Object value) {
      variables.put(variable, value);
      return this;
    }

    Worker start() {
      List<String> arguments = new ArrayList<>();
      variables.forEach((name, value) -> arguments.add("--" + name + "=" + value));
      return new Worker(
          SpringApplication.run(SchedulerWorker.class, arguments.toArray(String[]::new)));
    }
  }
}
