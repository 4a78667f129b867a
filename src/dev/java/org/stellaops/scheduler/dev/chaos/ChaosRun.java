package org.stellaops.scheduler.dev.chaos;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.stellaops.scheduler.worker.message.CanonicalJson;
import org.stellaops.scheduler.worker.message.ImpactSet;
import org.stellaops.scheduler.worker.message.ImpactedImage;
import org.stellaops.scheduler.worker.message.Limits;
import org.stellaops.scheduler.worker.message.Mode;
import org.stellaops.scheduler.worker.message.PlannerMessage;
import org.stellaops.scheduler.worker.message.Trigger;

/**
 * One run over some of the images.
 *
 * @param number of the round, which is also the state of the scanner's knowledge
 * @param part among the runs of its round, from 0
 * @param images digests, in the order in which they are cut into segments
 */
record ChaosRun(String tenant, int number, int part, Kind kind, List<String> images) {

  static final String TENANT = "chaos";

  /** Its runs do not get to their end, and have images of their own. */
  static final String CUT_TENANT = "chaos-cut";

  static final int SEGMENT_SIZE = 10;

  /** Seconds; most of a run of 200 images is not done by then. */
  private static final int DEADLINE = 5;

  /** What its message asks for. */
  enum Kind {
    /** Its images are in the message, and the scanner is asked for their reports. */
    PLAIN,
    /** The scanner has to look at each image's content again before it is asked for its report. */
    CONTENT_REFRESH,
    /** Its images are in a snapshot. */
    SNAPSHOT,
    /** It is closed when its time is over. */
    DEADLINE,
    /** As {@link #PLAIN}; somebody cancels it. */
    CANCELLED
  }

  private static final Pattern ID = Pattern.compile("run-(\\d+)(?:-\\d+)?");

  /** The number of the round in a run's id, or -1 for what is no run of ours. */
  static int number(String runId) {
    Matcher id = ID.matcher(runId);
    return id.matches() ? Integer.parseInt(id.group(1)) : -1;
  }

  String runId() {
    return "run-" + number + (part == 0 ? "" : "-" + part);
  }

  /** Of its images, where they are not in its message. */
  String snapshotId() {
    return "snapshot-" + runId();
  }

  String segmentId(int index) {
    return runId() + ":" + index;
  }

  int segments() {
    return (images.size() + SEGMENT_SIZE - 1) / SEGMENT_SIZE;
  }

  List<String> segment(int index) {
    return images.subList(
        index * SEGMENT_SIZE, Math.min(images.size(), (index + 1) * SEGMENT_SIZE));
  }

  /** As any client of the planner queue writes it. */
  byte[] message() {
    return CanonicalJson.write(
        new PlannerMessage(
            PlannerMessage.SCHEMA,
            "message-" + runId(),
            tenant,
            runId(),
            null,
            (number + part) % 2 == 0 ? Trigger.CONCELIER : Trigger.CRON, // a lane each
            kind == Kind.CONTENT_REFRESH ? Mode.CONTENT_REFRESH : Mode.ANALYSIS_ONLY,
            null,
            OffsetDateTime.now(ZoneOffset.UTC),
            null,
            false,
            kind == Kind.DEADLINE ? new Limits(null, null, DEADLINE) : Limits.NONE,
            kind == Kind.SNAPSHOT
                ? ImpactSet.snapshot(snapshotId())
                : ImpactSet.of(images.stream().map(ImpactedImage::of).toList()),
            Map.of()));
  }
}
