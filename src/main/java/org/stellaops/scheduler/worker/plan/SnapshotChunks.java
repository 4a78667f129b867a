package org.stellaops.scheduler.worker.plan;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Updates.set;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Projections;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import org.stellaops.scheduler.worker.message.ImpactedImage;

/**
 * The documents that hold the images of one upload: {@code _id} is {@code
 * <tenant>/<snapshotId>/<uploadId>/<nnnnnn>}. No part of it but the separators is a slash.
 */
final class SnapshotChunks {

  /** The number of a chunk's first image in its snapshot, from 0. */
  private static final String FIRST = "first";

  private static final int MOST_IMAGES = 1000;

  /** Well below the 16 MiB that a document may have; images with many labels are large. */
  private static final int MOST_BYTES = 4 * 1024 * 1024;

  private final MongoCollection<Document> collection;
  private final String tenantId;
  private final String snapshotId;
  private final String uploadId;

  SnapshotChunks(
      MongoCollection<Document> collection, String tenantId, String snapshotId, String uploadId) {
    this.collection = collection;
    this.tenantId = tenantId;
    this.snapshotId = snapshotId;
    this.uploadId = uploadId;
  }

  static SnapshotChunks of(MongoCollection<Document> collection, Snapshot snapshot) {
    return new SnapshotChunks(
        collection, snapshot.tenantId(), snapshot.snapshotId(), snapshot.uploadId());
  }

  /** Takes images and writes them whenever a chunk is full. */
  final class Writer {

    private final Instant expiresAt;
    private final List<Document> images = new ArrayList<>();
    private int bytes;
    private int chunks;
    private long written;

    Writer(Instant expiresAt) {
      this.expiresAt = expiresAt;
    }

    void add(ImpactedImage image, int length) {
      if (images.size() == MOST_IMAGES || (bytes + length > MOST_BYTES && !images.isEmpty())) {
        write();
      }
      images.add(document(image));
      bytes += length;
    }

    /** Writes what is left, and says how many chunks there are. */
    int finish() {
      if (!images.isEmpty()) {
        write();
      }
      return chunks;
    }

    private void write() {
      collection.insertOne(
          new Document("_id", id(chunks++))
              .append("tenantId", tenantId)
              .append("snapshotId", snapshotId)
              .append(FIRST, written)
              .append("images", List.copyOf(images))
              .append("expiresAt", Date.from(expiresAt)));
      written += images.size();
      images.clear();
      bytes = 0;
    }
  }

  /** Removes what an upload left that came to nothing. */
  void remove() {
    collection.deleteMany(all());
  }

  void keepUntil(Instant until) {
    Date date = Date.from(until);
    collection.updateMany(and(all(), lt("expiresAt", date)), set("expiresAt", date));
  }

  private Bson all() {
    String prefix = prefix();
    // '0' is the character behind '/'.
    return and(gt("_id", prefix), lt("_id", prefix.substring(0, prefix.length() - 1) + '0'));
  }

  /**
   * The digests in the order of the upload, one chunk at a time: each chunk is asked for by its id,
   * so nothing is open in the store while the caller takes its time.
   *
   * @param first the number of the first image that is wanted
   */
  Iterator<String> digests(Snapshot snapshot, long first) {
    return new Digests(snapshot, first);
  }

  /**
   * The chunk that holds an image, or one before it. No chunk has more than {@link #MOST_IMAGES},
   * so it is at this place or behind it; most often at it.
   */
  private Place place(Snapshot snapshot, long image) {
    int low = (int) Math.min(image / MOST_IMAGES, snapshot.chunkCount() - 1L);
    int high = snapshot.chunkCount() - 1;
    Long first = low < 0 ? null : first(low);
    if (first == null) {
      return new Place(0, 0); // written by an older worker, which did not number them
    }
    Place found = new Place(low, first);
    // Chunks of large images hold fewer.
    while (low < high && image - found.first() >= MOST_IMAGES / 2) {
      int middle = low + (high - low + 1) / 2;
      Long there = first(middle);
      if (there != null && there <= image) {
        low = middle;
        found = new Place(middle, there);
      } else {
        high = middle - 1;
      }
    }
    return found;
  }

  private @Nullable Long first(int chunk) {
    Document found =
        collection.find(eq("_id", id(chunk))).projection(Projections.include(FIRST)).first();
    return found == null ? null : found.getLong(FIRST);
  }

  /**
   * @param first the number of the chunk's first image
   */
  private record Place(int chunk, long first) {}

  private final class Digests implements Iterator<String> {

    private final Snapshot snapshot;
    private Iterator<Document> images = List.<Document>of().iterator();
    private int next;

    Digests(Snapshot snapshot, long first) {
      this.snapshot = snapshot;
      Place place = place(snapshot, first);
      this.next = place.chunk();
      for (long skip = first - place.first(); skip > 0 && hasNext(); skip--) {
        images.next();
      }
    }

    @Override
    public boolean hasNext() {
      while (!images.hasNext() && next < snapshot.chunkCount()) {
        images = images(next++).iterator();
      }
      return images.hasNext();
    }

    @Override
    public String next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return images.next().getString("imageDigest");
    }

    private List<Document> images(int chunk) {
      Document found =
          collection
              .find(eq("_id", id(chunk)))
              .projection(Projections.include("images.imageDigest"))
              .first();
      if (found == null) {
        throw new SnapshotDamaged(snapshot, chunk);
      }
      return found.getList("images", Document.class);
    }
  }

  private String prefix() {
    return tenantId + "/" + snapshotId + "/" + uploadId + "/";
  }

  private String id(int chunk) {
    return prefix() + "%06d".formatted(chunk);
  }

  private static Document document(ImpactedImage image) {
    Document document = new Document("imageDigest", image.imageDigest());
    if (image.registry() != null) {
      document.append("registry", image.registry());
    }
    if (image.repository() != null) {
      document.append("repository", image.repository());
    }
    return document
        .append("namespaces", image.namespaces())
        .append("tags", image.tags())
        .append("labels", labels(image));
  }

  /** As pairs: a label's key may hold a dot or begin with a dollar, which not every store takes. */
  private static List<Document> labels(ImpactedImage image) {
    return image.labels().entrySet().stream()
        .map(label -> new Document("key", label.getKey()).append("value", label.getValue()))
        .toList();
  }
}
