package org.stellaops.scheduler.worker.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stellaops.scheduler.dev.server.StoreServer;
import org.stellaops.scheduler.worker.message.ImpactedImage;
import org.stellaops.scheduler.worker.plan.SnapshotStore.Put;

class SnapshotStoreTest {

  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

  private static StoreServer server;
  private static MongoClient client;

  private MongoDatabase database;
  private SnapshotStore store;

  @BeforeAll
  static void connect() {
    server = StoreServer.inMemory();
    client = MongoClients.create(server.url());
  }

  @AfterAll
  static void disconnect() {
    client.close();
    server.close();
  }

  @BeforeEach
  void empty() {
    database = client.getDatabase("snapshots");
    database.drop();
    store = store(NOW);
  }

  @Test
  void keepsEveryImageOnceInOrder() {
    Put put = store.put("acme", "s1", Stream.concat(images(0, 2500), images(0, 10)).iterator());
    assertThat(put.created()).isTrue();
    assertThat(put.duplicates()).isEqualTo(10);
    Snapshot found = store.find("acme", "s1").orElseThrow();
    assertThat(found).isEqualTo(put.snapshot());
    assertThat(found.isComplete()).isTrue();
    assertThat(store.imageCount("acme", "s1")).hasValue(2500);
    assertThat(found.chunkCount()).isEqualTo(3);
    assertThat(found.expiresAt()).isEqualTo(NOW.plus(Duration.ofDays(14)));
    assertThat(read(found)).isEqualTo(images(0, 2500).map(ImpactedImage::imageDigest).toList());
  }

  @Test
  void anEmptySnapshotIsASnapshot() {
    Put put = store.put("acme", "s1", images(0, 0).iterator());
    assertThat(put.snapshot().imageCount()).isZero();
    assertThat(read(put.snapshot())).isEmpty();
  }

  @Test
  void theSameAgainChangesNothing() {
    Put first = store.put("acme", "s1", images(0, 1500).iterator());
    Put again = store(NOW.plusSeconds(60)).put("acme", "s1", images(0, 1500).iterator());
    assertThat(again.created()).isFalse();
    assertThat(again.snapshot()).isEqualTo(first.snapshot());
    assertThat(documents()).isEqualTo(3);
  }

  @Test
  void anotherContentIsRefusedAndTheFirstStays() {
    Put first = store.put("acme", "s1", images(0, 5).iterator());
    assertThatThrownBy(() -> store.put("acme", "s1", images(1, 5).iterator()))
        .isInstanceOf(SnapshotDiffers.class)
        .hasMessageStartingWith("snapshot s1 is complete and holds other images (sha256:")
        .hasMessageEndingWith("; allowed: the same images in the same order, or another id");
    assertThat(store.find("acme", "s1")).contains(first.snapshot());
    assertThat(documents()).isEqualTo(2);
  }

  @Test
  void aBrokenUploadLeavesNothingAndCanBeRepeated() {
    Iterator<ImpactedImage> cut =
        Stream.concat(images(0, 1500), Stream.generate(SnapshotStoreTest::cut)).iterator();
    assertThatThrownBy(() -> store.put("acme", "s1", cut)).hasMessage("cut");
    assertThat(store.find("acme", "s1")).isEmpty();
    assertThat(documents()).isZero();
    assertThat(store.put("acme", "s1", images(0, 1500).iterator()).created()).isTrue();
  }

  @Test
  void twoUploadsAtOnceMakeOneSnapshot() {
    List<Put> inner = new ArrayList<>();
    Iterator<ImpactedImage> outer =
        Stream.concat(
                images(0, 1200),
                Stream.of(1)
                    .map(
                        i -> {
                          inner.add(store.put("acme", "s1", images(0, 1201).iterator()));
                          return image(1200);
                        }))
            .iterator();
    Put put = store.put("acme", "s1", outer);
    assertThat(inner).singleElement().matches(Put::created);
    assertThat(put.created()).isFalse();
    assertThat(put.snapshot()).isEqualTo(inner.get(0).snapshot());
    assertThat(documents()).isEqualTo(3);
  }

  @Test
  void tenantsDoNotMeet() {
    store.put("acme", "s1", images(0, 3).iterator());
    assertThat(store.find("globex", "s1")).isEmpty();
    assertThat(store.put("globex", "s1", images(5, 9).iterator()).created()).isTrue();
    assertThat(read(store.find("acme", "s1").orElseThrow())).hasSize(3);
  }

  @Test
  void tooManyImagesAreRefused() {
    SnapshotStore small =
        new SnapshotStore(database, 2000, Duration.ofDays(14), Clock.fixed(NOW, ZoneOffset.UTC));
    assertThatThrownBy(() -> small.put("acme", "s1", images(0, 2001).iterator()))
        .isInstanceOf(SnapshotTooLarge.class)
        .hasMessage(
            "the snapshot has more than 2000 images; allowed: up to 2000 (SCHEDULER_SNAPSHOT_MAX_IMAGES)");
    assertThat(documents()).isZero();
  }

  @Test
  void largeImagesMakeSmallerChunks() {
    Map<String, String> labels = new java.util.TreeMap<>();
    IntStream.range(0, 16).forEach(i -> labels.put("org.example/label." + i, "x".repeat(1000)));
    Stream<ImpactedImage> large =
        images(0, 600)
            .map(
                image ->
                    new ImpactedImage(
                        image.imageDigest(), "r", "p/q", List.of("n"), List.of("t"), labels));
    Put put = store.put("acme", "s1", large.iterator());
    assertThat(put.snapshot().chunkCount()).isEqualTo(3);
    assertThat(read(put.snapshot())).hasSize(600);
  }

  @Test
  void aSnapshotThatIsNotCompleteIsNotRead() {
    store.put(
        "acme",
        "s1",
        Stream.of(1)
            .map(
                i -> {
                  Snapshot uploading = store.find("acme", "s1").orElseThrow();
                  assertThat(uploading.isComplete()).isFalse();
                  assertThatThrownBy(() -> store.digests("acme", "s1", 0))
                      .hasMessage("snapshot s1 is not in the store any more");
                  assertThat(store.imageCount("acme", "s1")).isEmpty();
                  return image(1);
                })
            .iterator());
  }

  /** Chunks are full, or end where images with many labels would make them too large. */
  @Test
  void itIsReadFromAnyImageOn() {
    List<ImpactedImage> all = new ArrayList<>(images(0, 2400).toList());
    ImpactedImage small = image(9000);
    Map<String, String> labels = Map.of("text", "x".repeat(900_000));
    for (int each = 0; each < 11; each++) {
      all.add(
          500 + each,
          new ImpactedImage(
              image(9000 + each).imageDigest(),
              small.registry(),
              small.repository(),
              small.namespaces(),
              small.tags(),
              labels));
    }
    List<String> digests = all.stream().map(ImpactedImage::imageDigest).toList();
    Snapshot snapshot = store.put("acme", "s1", all.iterator()).snapshot();
    assertThat(snapshot.chunkCount()).isEqualTo(4);
    for (int first : new int[] {0, 1, 499, 500, 503, 504, 505, 510, 999, 1000, 1500, 2410, 2411}) {
      List<String> read = new ArrayList<>();
      store.digests("acme", "s1", first).forEachRemaining(read::add);
      assertThat(read).as("from %d", first).isEqualTo(digests.subList(first, digests.size()));
    }
    database
        .getCollection("impact_snapshots")
        .updateMany(new Document(), new Document("$unset", new Document("first", "")));
    List<String> read = new ArrayList<>();
    store.digests("acme", "s1", 1999).forEachRemaining(read::add);
    assertThat(read)
        .as("chunks of an older worker, which did not number them")
        .isEqualTo(digests.subList(1999, digests.size()));
  }

  @Test
  void aMissingPartIsNoticed() {
    Snapshot snapshot = store.put("acme", "s1", images(0, 2500).iterator()).snapshot();
    database
        .getCollection("impact_snapshots")
        .deleteOne(new Document("_id", "acme/s1/" + snapshot.uploadId() + "/000001"));
    assertThatThrownBy(() -> read(snapshot))
        .isInstanceOf(SnapshotDamaged.class)
        .hasMessage("snapshot s1 lacks chunk 1 of 3; it expires at 2026-12-07T10:00:00Z");
  }

  private SnapshotStore store(Instant now) {
    return new SnapshotStore(
        database, 1_000_000, Duration.ofDays(14), Clock.fixed(now, ZoneOffset.UTC));
  }

  private List<String> read(Snapshot snapshot) {
    List<String> digests = new ArrayList<>();
    store.digests(snapshot.tenantId(), snapshot.snapshotId(), 0).forEachRemaining(digests::add);
    return digests;
  }

  private long documents() {
    return database.getCollection("impact_snapshots").countDocuments();
  }

  private static ImpactedImage cut() {
    throw new IllegalStateException("cut");
  }

  private static Stream<ImpactedImage> images(int from, int to) {
    return IntStream.range(from, to).mapToObj(SnapshotStoreTest::image);
  }

  private static ImpactedImage image(int number) {
    return ImpactedImage.of("sha256:%064x".formatted(number));
  }
}
