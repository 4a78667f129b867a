package org.stellaops.scheduler.worker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stellaops.scheduler.worker.scan.ImageOutcome;
import org.stellaops.scheduler.worker.scan.SampleImages;

/** Which segment records are found: by page, unpublished, not yet expired. */
class SegmentListsTest {

  private static TestStore store;

  private SegmentStore segments;

  @BeforeAll
  static void start() {
    store = new TestStore();
  }

  @AfterAll
  static void stop() {
    store.close();
  }

  @BeforeEach
  void clear() {
    store.clear();
    segments = store.segments();
  }

  @Test
  void indexesAreMadeOnceAndExpiredDocumentsLeave() {
    StoreIndexes indexes = new StoreIndexes(store.database());
    indexes.make();
    indexes.make();
    assertThatCode(() -> new StoreIndexes(store.database()).make()).doesNotThrowAnyException();
    assertThat(store.database().getCollection("runs").listIndexes().into(new ArrayList<>()))
        .hasSizeGreaterThanOrEqualTo(5);
    for (int index = 0; index < 3; index++) {
      take(index);
    }
    RunStore runs = store.runs();
    SampleRuns.queued(runs, "open", 1);
    runs.open(SampleRuns.planning("done"));
    runs.cancel("acme", "done", "no");
    List<Document> states =
        IntStream.range(0, 1200)
            .mapToObj(i -> new Document("_id", i).append("expiresAt", new Date(i)))
            .toList();
    store.database().getCollection("image_states").insertMany(states);
    RemoveExpired expired = new RemoveExpired(store.database(), store.clock());
    expired.remove();
    assertThat(store.database().getCollection("image_states").countDocuments()).isZero();
    assertThat(store.database().getCollection("segments").countDocuments()).isEqualTo(3);
    store.clock().forward(TestStore.RETENTION.plus(Duration.ofMillis(1)));
    expired.remove();
    assertThat(store.database().getCollection("segments").countDocuments())
        .as("a run may go on until its deadline, and needs its records as long as itself")
        .isEqualTo(3);
    store.clock().forward(Duration.ofHours(1));
    take(9);
    expired.remove();
    assertThat(store.database().getCollection("segments").countDocuments()).isEqualTo(1);
    assertThat(runs.find("acme", "done")).isEmpty();
    assertThat(runs.find("acme", "open")).isPresent();
  }

  @Test
  void unpublishedRecordsAreListedOldestFirstUntilTheyArePublished() {
    List<SegmentRecord> records = new ArrayList<>();
    for (int index : new int[] {2, 0, 1}) {
      take(index);
      SegmentRecord record =
          SampleRuns.record(
              "r",
              index,
              1,
              List.of(SampleImages.first(SampleImages.digest(index))),
              SetClock.START.plusSeconds(records.size()));
      segments.write(record);
      records.add(record);
    }
    take(7); // taken, not recorded
    assertThat(segments.countUnpublished()).isEqualTo(3);
    assertThat(segments.oldestUnpublished()).contains(SetClock.START);
    assertThat(segments.unpublished(SetClock.START.plusSeconds(2), 10))
        .extracting(SegmentRecord::index)
        .containsExactly(2, 0);
    assertThat(segments.unpublished(SetClock.START.plusSeconds(5), 1)).hasSize(1);
    segments.published(records.get(0));
    assertThat(segments.oldestUnpublished()).contains(SetClock.START.plusSeconds(1));
    records.forEach(segments::published);
    assertThat(segments.countUnpublished()).isZero();
    assertThat(segments.oldestUnpublished()).isEmpty();
    assertThat(segments.find("acme", "r:0").orElseThrow().eventsPending()).isFalse();
  }

  @Test
  void recordsOfARunAreListedPageByPage() {
    for (int index = 0; index < 7; index++) {
      take(index);
      segments.write(
          index % 2 == 0
              ? SampleRuns.record("r", index, 1)
              : SampleRuns.record(
                  "r", index, 1, List.of(new ImageOutcome.Vanished("x")), SetClock.START));
    }
    take(7); // not recorded
    segments.take(SampleRuns.message("other", 0), SampleRuns.DEADLINE);
    segments.write(SampleRuns.record("other", 0, 1));
    assertThat(segments.list("acme", "r", -1, false, 3))
        .extracting(SegmentRecord::index)
        .containsExactly(0, 1, 2);
    assertThat(segments.list("acme", "r", 2, false, 30))
        .extracting(SegmentRecord::index)
        .containsExactly(3, 4, 5, 6);
    assertThat(segments.list("acme", "r", 0, true, 2))
        .extracting(SegmentRecord::index)
        .containsExactly(2, 4);
    assertThat(segments.list("other", "r", -1, false, 3)).isEmpty();
  }

  private void take(int index) {
    segments.take(
        SampleRuns.message("r", index), store.clock().instant().plus(Duration.ofHours(1)));
  }
}
