package org.stellaops.scheduler.worker.lease.nats;

import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import org.stellaops.scheduler.worker.lease.QueueMisconfigured;

/** How the two streams of a queue have to be, and whether those that are there are so. */
final class StreamCheck {

  /** The stream that holds the work. */
  static StreamConfiguration work(String name, String subject, Duration window, int replicas) {
    return common(name, subject, replicas)
        .retentionPolicy(RetentionPolicy.WorkQueue)
        .duplicateWindow(window)
        .build();
  }

  /** The stream of its dead letters. */
  static StreamConfiguration dead(String name, String subject, int replicas) {
    return common(name + "_DEAD", subject + ".dead", replicas)
        .retentionPolicy(RetentionPolicy.Limits)
        .build();
  }

  private static StreamConfiguration.Builder common(String name, String subject, int replicas) {
    return StreamConfiguration.builder()
        .name(name)
        .subjects(subject)
        .storageType(StorageType.File)
        .discardPolicy(DiscardPolicy.New)
        .replicas(replicas);
  }

  /**
   * @throws QueueMisconfigured naming the first setting by which messages would be lost
   */
  static void check(StreamConfiguration found, StreamConfiguration needed) {
    Findings findings = new Findings("NATS stream " + needed.getName());
    findings.equal(
        "retention",
        found.getRetentionPolicy(),
        needed.getRetentionPolicy(),
        "messages go before they are done, or stay after");
    findings.equal(
        "discard",
        found.getDiscardPolicy(),
        needed.getDiscardPolicy(),
        "a full stream deletes work that nobody has done");
    findings.equal(
        "storage",
        found.getStorageType(),
        needed.getStorageType(),
        "a restart of the server loses all work");
    findings.that(
        found.getSubjects().contains(needed.getSubjects().get(0)),
        "subjects",
        found.getSubjects().toString(),
        "to contain " + needed.getSubjects().get(0),
        "messages go to another stream, or nowhere");
    findings.that(
        found.getMaxAge().isZero(),
        "max_age",
        found.getMaxAge().toString(),
        "0 (unlimited)",
        "work that waits longer is deleted");
    findings.that(
        found.getMaxMsgsPerSubject() <= 0 || found.isDiscardNewPerSubject(),
        "max_msgs_per_subject",
        Long.toString(found.getMaxMsgsPerSubject()),
        "-1 (unlimited)",
        "new messages delete older ones");
    findings.that(
        !found.getNoAck(), "no_ack", "true", "false", "nobody learns that a message was refused");
    findings.that(
        !found.getAllowRollup(),
        "allow_rollup_hdrs",
        "true",
        "false",
        "one message with a header deletes all others");
    if (needed.getRetentionPolicy() == RetentionPolicy.WorkQueue) {
      findings.that(
          found.getDuplicateWindow().compareTo(needed.getDuplicateWindow()) >= 0,
          "duplicate_window",
          found.getDuplicateWindow().toString(),
          needed.getDuplicateWindow() + " or more",
          "a message that is sent again after a lost answer is worked on twice");
    }
  }

  private record Findings(String where) {
    void equal(String setting, Object found, Object needed, String consequence) {
      that(found.equals(needed), setting, found.toString(), needed.toString(), consequence);
    }

    void that(boolean holds, String setting, String found, String needed, String consequence) {
      if (!holds) {
        throw new QueueMisconfigured(where, setting, found, needed, consequence);
      }
    }
  }

  private StreamCheck() {}
}
