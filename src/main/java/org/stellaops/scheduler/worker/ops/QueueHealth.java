package org.stellaops.scheduler.worker.ops;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.stellaops.scheduler.worker.lease.ConsumerState;
import org.stellaops.scheduler.worker.lease.ConsumerState.Status;
import org.stellaops.scheduler.worker.lease.LeaseQueues;

/** Whether this worker gets work. */
final class QueueHealth implements HealthIndicator {

  private final LeaseQueues queues;

  QueueHealth(LeaseQueues queues) {
    this.queues = queues;
  }

  @Override
  public Health health() {
    List<ConsumerState> states = queues.states();
    Health.Builder health =
        states.stream().allMatch(QueueHealth::works)
            ? Health.up()
            : Health.down()
                .withDetail(
                    "consequence",
                    "No new work is taken. What is leased is worked on; what cannot be settled goes to another worker"
                        + " when its lease runs out.");
    states.forEach(state -> health.withDetail(state.queue(), details(state)));
    if (states.isEmpty()) {
      health.withDetail("note", "No route of this worker leases from a built-in queue.");
    }
    return health.build();
  }

  /** Suspended is what the scanner's state asks for, and shows there. */
  private static boolean works(ConsumerState state) {
    return state.status() == Status.OPEN || state.status() == Status.SUSPENDED;
  }

  private static Map<String, Object> details(ConsumerState state) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("status", state.status());
    details.put("since", state.since());
    if (state.detail() != null) {
      details.put("reason", state.detail());
    }
    details.put("leasesHeld", state.held());
    return details;
  }
}
