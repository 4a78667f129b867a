package org.stellaops.scheduler.worker.plan;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.stellaops.scheduler.worker.message.SegmentMessage;
import org.stellaops.scheduler.worker.run.Run;

/** Cuts a row of images into segments, one at a time. The same run is always cut alike. */
final class CutSegments implements Iterator<SegmentMessage> {

  private static final int SEGMENTS_WANTED_MAX = 1000;
  private static final int SIZE_MAX = 500;

  private final Run run;
  private final Iterator<String> digests;
  private int next;

  /**
   * @param first index of the first segment
   * @param digests from its first image on
   */
  CutSegments(Run run, int first, Iterator<String> digests) {
    this.run = run;
    this.next = first;
    this.digests = digests;
  }

  /**
   * Images in a segment: as configured, or more, up to 500, where that would make more than 1,000
   * segments.
   *
   * @param images of the run
   * @param configured images in a segment
   */
  static int size(long images, int configured) {
    long needed = (images + SEGMENTS_WANTED_MAX - 1) / SEGMENTS_WANTED_MAX;
    return (int) Math.min(SIZE_MAX, Math.max(configured, needed));
  }

  /** Segments that so many images are cut into. */
  static int count(long images, int size) {
    return Math.toIntExact((images + size - 1) / size);
  }

  @Override
  public boolean hasNext() {
    return run.segmentSize() > 0 && digests.hasNext(); // a run that was never sized has none
  }

  @Override
  public SegmentMessage next() {
    List<String> images = new ArrayList<>(run.segmentSize());
    while (images.size() < run.segmentSize() && digests.hasNext()) {
      images.add(digests.next());
    }
    int index = next++;
    return new SegmentMessage(
        SegmentMessage.SCHEMA,
        SegmentMessage.id(run.runId(), index),
        index,
        run.tenantId(),
        run.runId(),
        run.scheduleId(),
        run.mode(),
        run.usageOnly(),
        images,
        run.limits(),
        run.correlationId(),
        run.attributes());
  }
}
