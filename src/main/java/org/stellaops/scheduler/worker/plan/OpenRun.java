package org.stellaops.scheduler.worker.plan;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import org.stellaops.scheduler.worker.lease.NeverAgain;
import org.stellaops.scheduler.worker.message.CanonicalJson;
import org.stellaops.scheduler.worker.message.PlannerMessage;
import org.stellaops.scheduler.worker.run.Run;
import org.stellaops.scheduler.worker.run.RunOrder;
import org.stellaops.scheduler.worker.run.RunOrders;
import org.stellaops.scheduler.worker.run.RunState;
import org.stellaops.scheduler.worker.run.RunStats;
import org.stellaops.scheduler.worker.run.RunStore;

/** Opens the run that a planner message asks for. */
public final class OpenRun {

  private static final RunStats NOTHING = new RunStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  private final RunStore runs;
  private final RunOrders orders;
  private final Duration deadline;
  private final Clock clock;

  OpenRun(RunStore runs, RunOrders orders, Duration deadline, Clock clock) {
    this.runs = runs;
    this.orders = orders;
    this.deadline = deadline;
    this.clock = clock;
  }

  /**
   * May be repeated: the run is opened once.
   *
   * @return the run as it stands
   * @throws NeverAgain when there is a run of that id that was asked to do something else
   */
  public Run open(PlannerMessage message) {
    String contentHash = contentHash(message);
    Run run = runs.open(planning(message, contentHash));
    if (!run.contentHash().equals(contentHash)) {
      throw new NeverAgain(
          "/runId is "
              + message.runId()
              + ", which message "
              + run.messageId()
              + " opened with another impact set or mode; allowed: an id of its own for each run");
    }
    return orders.enter(run);
  }

  private Run planning(PlannerMessage message, String contentHash) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Integer seconds = message.limits().deadlineSeconds();
    return new Run(
        message.tenantId(),
        message.runId(),
        message.scheduleId(),
        message.trigger(),
        message.mode(),
        RunState.PLANNING,
        message.correlationId(),
        message.requestedBy(),
        message.usageOnly(),
        message.limits(),
        message.attributes(),
        message.messageId(),
        contentHash,
        now,
        now.plus(seconds == null ? deadline : Duration.ofSeconds(seconds)),
        null,
        null,
        null,
        0,
        0,
        0,
        0,
        0,
        NOTHING,
        RunOrder.NONE,
        null);
  }

  /** Over what decides which questions are asked. */
  private static String contentHash(PlannerMessage message) {
    try {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      hash.update(
          (message.mode().wire() + "/" + message.usageOnly() + "/")
              .getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash.digest(CanonicalJson.write(message.impactSet())));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
