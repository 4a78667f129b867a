package org.stellaops.scheduler.worker.api;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.stellaops.scheduler.worker.message.ImpactedImage;
import org.stellaops.scheduler.worker.run.Run;
import org.stellaops.scheduler.worker.run.SegmentRecord;
import org.stellaops.scheduler.worker.run.SegmentStore;

/**
 * The images of a run that failed, in the order of its segments. Looks at one segment at a time,
 * because a record may be as large as a document gets.
 */
final class FailedImages implements Iterator<ImpactedImage> {

  private final SegmentStore segments;
  private final Run run;
  private Iterator<ImpactedImage> images = List.<ImpactedImage>of().iterator();
  private int seen = -1;
  private boolean ended;

  FailedImages(SegmentStore segments, Run run) {
    this.segments = segments;
    this.run = run;
  }

  @Override
  public boolean hasNext() {
    while (!images.hasNext() && !ended) {
      List<SegmentRecord> next = segments.listFailed(run.tenantId(), run.runId(), seen, 1);
      ended = next.isEmpty();
      for (SegmentRecord segment : next) {
        seen = segment.index();
        images =
            segment.failedImages().stream()
                .map(failed -> ImpactedImage.of(failed.imageDigest()))
                .iterator();
      }
    }
    return images.hasNext();
  }

  @Override
  public ImpactedImage next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return images.next();
  }
}
