package org.stellaops.scheduler.dev.chaos;

import java.util.HashMap;
import java.util.Map;
import org.stellaops.scheduler.dev.rest.WorkerApi;

/** How the workers are set: short times everywhere, so that a round takes seconds. */
final class Settings {

  static final int DRAIN_SECONDS = 3;

  /** Small, so that a run is fed many times. */
  static final int WINDOW = 12;

  /**
   * @param lease seconds
   */
  static Map<String, String> variables(int lease) {
    Map<String, String> variables = new HashMap<>();
    variables.put("SCHEDULER_HTTP_PORT", "0");
    variables.putAll(WorkerApi.SETTINGS);
    variables.put("SCHEDULER_QUEUE_LEASE_SECONDS", Integer.toString(lease));
    variables.put("SCHEDULER_QUEUE_RETRY_DELAY_SECONDS", "1");
    // a store or a scanner that is away for long uses up deliveries; none is to be used up here
    variables.put("SCHEDULER_QUEUE_MAX_DELIVERIES", "200");
    variables.put("SCHEDULER_QUEUE_RUNNER_IN_FLIGHT", "8");
    variables.put("SCHEDULER_QUEUE_BACKGROUND_IN_FLIGHT", "8");
    variables.put("SCHEDULER_RUN_WINDOW_SEGMENTS", Integer.toString(WINDOW));
    variables.put("SCHEDULER_SEGMENT_SIZE", Integer.toString(ChaosRun.SEGMENT_SIZE));
    variables.put("SCHEDULER_STORAGE_TIMEOUT_SECONDS", "2");
    variables.put("SCHEDULER_SCANNER_IN_FLIGHT", "96");
    variables.put("SCHEDULER_SCANNER_CONNECT_TIMEOUT_MILLISECONDS", "1000");
    variables.put("SCHEDULER_SCANNER_RESPONSE_TIMEOUT_MILLISECONDS", "2000");
    variables.put("SCHEDULER_SCANNER_RETRY_DELAY_MILLISECONDS", "100");
    variables.put("SCHEDULER_SCANNER_RETRY_MAX_DELAY_MILLISECONDS", "1000");
    variables.put("SCHEDULER_SCANNER_REFRESH_POLL_MILLISECONDS", "100");
    variables.put("SCHEDULER_SCANNER_PROBE_INTERVAL_MILLISECONDS", "300");
    variables.put("SCHEDULER_DRAIN_SECONDS", Integer.toString(DRAIN_SECONDS));
    variables.put("SCANNER_EVENTS_ENABLED", "true");
    variables.put("SCANNER_EVENTS_PUBLISH_TIMEOUT_SECONDS", "1");
    variables.put("SCANNER_EVENTS_MAX_STREAM_LENGTH", "0");
    return variables;
  }

  private Settings() {}
}
