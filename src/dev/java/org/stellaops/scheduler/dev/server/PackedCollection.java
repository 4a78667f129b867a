package org.stellaops.scheduler.dev.server;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.AbstractMongoCollection;
import de.bwaldvogel.mongo.backend.ArrayFilters;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.DocumentWithPosition;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.oplog.Oplog;
import java.util.Comparator;
import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Documents as their BSON; found by id or {@link SortedIndex}, and then read as far as asked for.
 * Changes come one after the other; who reads waits for none of them.
 */
final class PackedCollection extends AbstractMongoCollection<Integer> {

  private final NavigableMap<Integer, byte[]> documents = new ConcurrentSkipListMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private int next;

  PackedCollection(
      MongoDatabase database, String name, CollectionOptions options, CursorRegistry cursors) {
    super(database, name, options, cursors);
  }

  @Override
  protected QueryResult queryDocuments(
      Document query,
      @Nullable Document orderBy,
      int skip,
      int limit,
      int batchSize,
      @Nullable Document projection) {
    Conditions conditions = new Conditions(query);
    Optional<SortedIndex> sorted = byId(query).isPresent() ? Optional.empty() : best(conditions);
    boolean ordered = sorted.isPresent() && sorted.get().sorts(conditions, orderBy);
    Function<byte[], Document> reader = reader(conditions, orderBy, projection);
    return matchDocumentsFromStream(
        positions(query, conditions, sorted)
            .map(documents::get)
            .filter(Objects::nonNull) // removed meanwhile
            .map(reader),
        query,
        ordered ? null : orderBy,
        skip,
        limit,
        batchSize,
        projection);
  }

  private Optional<Index<Integer>> byId(Document query) {
    return getIndexes().stream().filter(index -> index.canHandle(query)).findFirst();
  }

  private Optional<SortedIndex> best(Conditions query) {
    return getIndexes().stream()
        .filter(SortedIndex.class::isInstance)
        .map(SortedIndex.class::cast)
        .filter(index -> index.fits(query) > 0)
        .max(Comparator.comparingInt(index -> index.fits(query)));
  }

  private Stream<Integer> positions(
      Document query, Conditions conditions, Optional<SortedIndex> sorted) {
    if (sorted.isPresent()) {
      return sorted.get().find(conditions);
    }
    return byId(query)
        .map(index -> StreamSupport.stream(index.getPositions(query).spliterator(), false))
        .orElseGet(this::all);
  }

  private Stream<Integer> all() {
    return documents.keySet().stream();
  }

  /** Of a document with a large record, often only a few small fields are wanted. */
  private Function<byte[], Document> reader(
      Conditions conditions, @Nullable Document orderBy, @Nullable Document projection) {
    boolean some =
        projection != null
            && projection.entrySet().stream()
                .anyMatch(each -> !each.getKey().equals("_id") && includes(each.getValue()));
    if (projection == null || !some) {
      return PackedDocument::unpack;
    }
    Set<String> fields = new HashSet<>(conditions.fields());
    fields.add("_id");
    projection.keySet().forEach(path -> fields.add(Conditions.first(path)));
    if (orderBy != null) {
      orderBy.keySet().forEach(path -> fields.add(Conditions.first(path)));
    }
    return packed -> PackedDocument.unpack(packed, fields);
  }

  private static boolean includes(@Nullable Object value) {
    return value instanceof Number number ? number.intValue() != 0 : Boolean.TRUE.equals(value);
  }

  @Override
  protected QueryResult matchDocuments(
      Document query, Document orderBy, int skip, int limit, int batchSize, Document projection) {
    return matchDocumentsFromStream(
        documents.values().stream().map(PackedDocument::unpack),
        query,
        orderBy,
        skip,
        limit,
        batchSize,
        projection);
  }

  private byte[] packed(int position) {
    byte[] document = documents.get(position);
    if (document == null) {
      throw new IllegalStateException("an index names a document that is gone");
    }
    return document;
  }

  @Override
  protected Document getDocument(Integer position) {
    return PackedDocument.unpack(packed(position));
  }

  @Override
  public synchronized void addDocument(Document document) {
    super.addDocument(document);
  }

  @Override
  public synchronized Document findAndModify(Document query) {
    return super.findAndModify(query);
  }

  @Override
  public synchronized int deleteDocuments(Document selector, int limit, Oplog oplog) {
    return super.deleteDocuments(selector, limit, oplog);
  }

  @Override
  public synchronized Document updateDocuments(
      Document selector,
      Document update,
      ArrayFilters filters,
      boolean multi,
      boolean upsert,
      Oplog oplog) {
    return super.updateDocuments(selector, update, filters, multi, upsert, oplog);
  }

  @Override
  public synchronized void addIndex(Index<Integer> index) {
    super.addIndex(index);
  }

  @Override
  protected Integer addDocumentInternal(Document document) {
    byte[] packed = PackedDocument.pack(document);
    documents.put(next, packed);
    bytes.addAndGet(packed.length);
    count.incrementAndGet();
    return next++; // never again, so that who reads an index finds this document or none
  }

  @Override
  protected void handleUpdate(Integer position, Document before, Document after) {
    byte[] packed = PackedDocument.pack(after);
    bytes.addAndGet(packed.length - packed(position).length);
    documents.put(position, packed);
  }

  @Override
  protected void removeDocument(Integer position) {
    bytes.addAndGet(-packed(position).length);
    documents.remove(position);
    count.decrementAndGet();
  }

  @Override
  protected Stream<DocumentWithPosition<Integer>> streamAllDocumentsWithPosition() {
    return all().map(position -> new DocumentWithPosition<>(getDocument(position), position));
  }

  @Override
  public int count() {
    return count.get();
  }

  @Override
  public boolean isEmpty() {
    return count() == 0;
  }

  @Override
  protected boolean tracksDataSize() {
    return false; // in bytes that do not fit an int
  }

  @Override
  protected void updateDataSize(int delta) {
    throw new UnsupportedOperationException();
  }

  @Override
  protected int getDataSize() {
    return (int) Math.min(Integer.MAX_VALUE, bytes.get());
  }

  /** With all bytes of its documents, indexes not counted. */
  @Override
  public Document getStats() {
    Document stats = super.getStats();
    stats.put("size", bytes.get());
    return stats;
  }
}
