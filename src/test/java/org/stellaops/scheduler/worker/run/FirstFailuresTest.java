package org.stellaops.scheduler.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.stellaops.scheduler.worker.scan.ImageOutcome;
import org.stellaops.scheduler.worker.scan.SampleImages;

class FirstFailuresTest {

  private final TestStore store = new TestStore();
  private final SegmentStore segments = store.segments();

  @AfterEach
  void stop() {
    store.close();
  }

  /** Also those of a record that an older worker wrote, which did not name them beside it. */
  @Test
  void theFirstFailuresOfARunAreFoundInTheOrderOfItsSegments() {
    for (int index : new int[] {2, 0, 1}) {
      segments.take(SampleRuns.message("r", index), SampleRuns.DEADLINE);
      segments.write(SampleRuns.record("r", index, 1, failures(index, 15), SetClock.START));
    }
    store
        .database()
        .getCollection("segments")
        .updateOne(Filters.eq("segmentId", "r:0"), Updates.unset("failures"));
    assertThat(segments.failures("acme", "r", 20))
        .extracting(ImageOutcome.Failed::imageDigest)
        .hasSize(20)
        .startsWith(SampleImages.digest(0), SampleImages.digest(1))
        .endsWith(SampleImages.digest(103), SampleImages.digest(104));
    assertThat(segments.failures("acme", "other", 20)).isEmpty();
  }

  private static List<ImageOutcome> failures(int index, int count) {
    return IntStream.range(100 * index, 100 * index + count)
        .<ImageOutcome>mapToObj(
            image -> new ImageOutcome.Failed(SampleImages.digest(image), "no SBOM"))
        .toList();
  }
}
