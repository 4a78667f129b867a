package org.stellaops.scheduler.worker.plan;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;

import com.fasterxml.uuid.Generators;
import com.mongodb.ErrorCategory;
import com.mongodb.MongoException;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.UpdateOptions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.stellaops.scheduler.worker.message.ImpactedImage;

/**
 * Impact snapshots: collection {@code impact_snapshots}, one header document for each snapshot
 * ({@code _id} is {@code <tenant>/<snapshotId>}) and {@link SnapshotChunks} for its images.
 *
 * <p>Every upload writes chunks of its own; setting the header to complete is the one moment at
 * which a snapshot comes to be. So a cut, a crash or two uploads at once leave nothing but chunks
 * that no header names, and retention removes those.
 */
public final class SnapshotStore {

  private static final Logger LOG = LoggerFactory.getLogger(SnapshotStore.class);

  private static final String UPLOADING = Snapshot.State.UPLOADING.name().toLowerCase(Locale.ROOT);
  private static final String COMPLETE = Snapshot.State.COMPLETE.name().toLowerCase(Locale.ROOT);

  private final MongoCollection<Document> collection;
  private final int mostImages;
  private final Duration retention;
  private final Clock clock;

  SnapshotStore(MongoDatabase store, int mostImages, Duration retention, Clock clock) {
    this.collection = store.getCollection("impact_snapshots");
    this.mostImages = mostImages;
    this.retention = retention;
    this.clock = clock;
  }

  /**
   * How an upload ended.
   *
   * @param created false when the snapshot was complete before, with the same images
   * @param duplicates images that were there before and were dropped
   */
  public record Put(Snapshot snapshot, boolean created, int duplicates) {}

  /**
   * Takes all images and makes them a snapshot. Holds their digests in memory ({@link DigestSet}),
   * and one chunk.
   *
   * @param images may throw, which ends the upload without a trace
   * @throws SnapshotDiffers when the snapshot is complete and holds something else
   * @throws SnapshotTooLarge beyond the allowed number of images
   */
  public Put put(String tenantId, String snapshotId, Iterator<ImpactedImage> images) {
    String uploadId = Generators.timeBasedEpochGenerator().generate().toString();
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Snapshot upload =
        new Snapshot(
            tenantId,
            snapshotId,
            Snapshot.State.UPLOADING,
            0,
            0,
            uploadId,
            "",
            now,
            now.plus(retention));
    SnapshotContent content = new SnapshotContent(mostImages);
    if (!write(upload, UPLOADING)) {
      content.read(images, (image, length) -> {});
      return unchanged(upload, content, content.contentHash());
    }
    SnapshotChunks chunks = SnapshotChunks.of(collection, upload);
    try {
      SnapshotChunks.Writer writer = chunks.new Writer(upload.expiresAt());
      content.read(images, writer::add);
      return complete(upload, content, chunks, writer.finish());
    } catch (RuntimeException e) {
      forget(upload, chunks);
      throw e;
    }
  }

  public Optional<Snapshot> find(String tenantId, String snapshotId) {
    return Optional.ofNullable(collection.find(eq("_id", tenantId + "/" + snapshotId)).first())
        .map(SnapshotStore::snapshot);
  }

  public OptionalLong imageCount(String tenantId, String snapshotId) {
    return find(tenantId, snapshotId)
        .filter(Snapshot::isComplete)
        .map(snapshot -> OptionalLong.of(snapshot.imageCount()))
        .orElse(OptionalLong.empty());
  }

  /**
   * Its digests in the order of the upload, read a chunk at a time and never all in memory.
   *
   * @param first the number of the first image that is wanted, from 0; chunks before it are not
   *     read
   * @throws SnapshotDamaged when there is no such snapshot; on the way, when a part is gone
   */
  public Iterator<String> digests(String tenantId, String snapshotId, long first) {
    Snapshot snapshot =
        find(tenantId, snapshotId)
            .filter(Snapshot::isComplete)
            .orElseThrow(() -> new SnapshotDamaged(snapshotId));
    return SnapshotChunks.of(collection, snapshot).digests(snapshot, first);
  }

  /** Keeps a snapshot at least so long: a run reads it until its end. */
  public void keepUntil(String tenantId, String snapshotId, Instant until) {
    find(tenantId, snapshotId)
        .filter(snapshot -> snapshot.expiresAt().isBefore(until))
        .ifPresent(
            snapshot -> {
              SnapshotChunks.of(collection, snapshot).keepUntil(until);
              collection.updateOne(
                  and(eq("_id", tenantId + "/" + snapshotId), lt("expiresAt", Date.from(until))),
                  set("expiresAt", Date.from(until)));
            });
  }

  private Put complete(
      Snapshot upload, SnapshotContent content, SnapshotChunks chunks, int chunkCount) {
    Snapshot done =
        new Snapshot(
            upload.tenantId(),
            upload.snapshotId(),
            Snapshot.State.COMPLETE,
            content.images(),
            chunkCount,
            upload.uploadId(),
            content.contentHash(),
            upload.createdAt(),
            upload.expiresAt());
    if (write(done, COMPLETE)) {
      return new Put(done, true, content.duplicates());
    }
    chunks.remove();
    return unchanged(upload, content, done.contentHash());
  }

  /** What another upload made complete before this one stays as it is. */
  private Put unchanged(Snapshot upload, SnapshotContent content, String contentHash) {
    Snapshot kept =
        find(upload.tenantId(), upload.snapshotId())
            .orElseThrow(() -> new IllegalStateException("removed during the upload"));
    if (!kept.contentHash().equals(contentHash)) {
      throw new SnapshotDiffers(kept, contentHash);
    }
    return new Put(kept, false, content.duplicates());
  }

  /**
   * Writes the header unless it is complete.
   *
   * @return false when it is
   */
  private boolean write(Snapshot header, String state) {
    try {
      collection.updateOne(
          and(eq("_id", header.tenantId() + "/" + header.snapshotId()), eq("state", UPLOADING)),
          values(header, state),
          new UpdateOptions().upsert(true));
      return true;
    } catch (MongoWriteException e) {
      // It exists in another state, so the upsert tried to insert it a second time.
      if (ErrorCategory.fromErrorCode(e.getCode()) == ErrorCategory.DUPLICATE_KEY) {
        return false;
      }
      throw e;
    }
  }

  private static Bson values(Snapshot header, String state) {
    return combine(
        set("tenantId", header.tenantId()),
        set("snapshotId", header.snapshotId()),
        set("state", state),
        set("imageCount", header.imageCount()),
        set("chunkCount", header.chunkCount()),
        set("uploadId", header.uploadId()),
        set("contentHash", header.contentHash()),
        set("createdAt", Date.from(header.createdAt())),
        set("expiresAt", Date.from(header.expiresAt())));
  }

  private void forget(Snapshot upload, SnapshotChunks chunks) {
    try {
      chunks.remove();
      collection.deleteOne(
          and(
              eq("_id", upload.tenantId() + "/" + upload.snapshotId()),
              eq("state", UPLOADING),
              eq("uploadId", upload.uploadId())));
    } catch (MongoException e) {
      LOG.warn(
          "What the broken upload {} of snapshot {} left stays in the store until retention removes it at {}: {}",
          upload.uploadId(),
          upload.snapshotId(),
          upload.expiresAt(),
          e.getMessage());
    }
  }

  private static Snapshot snapshot(Document header) {
    return new Snapshot(
        header.getString("tenantId"),
        header.getString("snapshotId"),
        Snapshot.State.valueOf(header.getString("state").toUpperCase(Locale.ROOT)),
        header.getInteger("imageCount"),
        header.getInteger("chunkCount"),
        header.getString("uploadId"),
        header.getString("contentHash"),
        header.getDate("createdAt").toInstant(),
        header.getDate("expiresAt").toInstant());
  }
}
